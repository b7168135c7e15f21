using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Where a member stands in the course of the service.</summary>
public enum Stage
{
    Admission,
    ContinuedStay,

    /// <summary>A service that was given is billed.</summary>
    Claim,

    /// <summary>Whether the service should end.</summary>
    Discharge,
}

/// <summary>One line of a request.</summary>
/// <param name="Sequence">The line's number in the request.</param>
/// <param name="Service">What is asked for, in every coding given.</param>
/// <param name="Period">The days asked for.</param>
public sealed record RequestLine(int Sequence, FactValue.Coded Service, DateSpan Period)
{
    /// <summary>Units asked for, a whole number above 0; null where the request names none.</summary>
    public int? Units { get; init; }

    public ImmutableArray<Code> Modifiers { get; init; } = [];

    /// <summary>Place of service codes.</summary>
    public FactValue.Coded? Place { get; init; }

    /// <summary>FHIRPath of the line in the request.</summary>
    public string Element { get; init; } = "";

    /// <summary>What a claim bills on this line; null where nothing is billed.</summary>
    public BilledLine? Billed { get; init; }
}

/// <summary>What a line of a claim bills.</summary>
/// <param name="Units">Units billed, above 0; a fraction is possible and is never paid.</param>
public sealed record BilledLine(decimal Units)
{
    /// <summary>Amount billed for the line, 0 or more; null where the claim states none.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Number of the authorization that the claim names, or null.</summary>
    public string? Authorization { get; init; }

    /// <summary>The service notes behind the line: names of their resources, as the evidence of the <see cref="FactName.Visit"/> facts has them.</summary>
    public ImmutableArray<string> Visits { get; init; } = [];
}

/// <summary>What is asked, by whom, for whom.</summary>
/// <param name="Resource">The request resource, <c>Claim/…</c> or its full URL.</param>
/// <param name="MemberId">The member's id with the payer.</param>
/// <param name="Program">The program's id in the policy; null where the coverage names none that the policy knows.</param>
/// <param name="Received">The day the request was received.</param>
public sealed record Request(string Resource, string MemberId, string? Program, DateOnly Received)
{
    /// <summary>The coverage's period as stated.</summary>
    public Interval Coverage { get; init; }

    /// <summary>The coverage names a program at all, known or not.</summary>
    public bool ProgramStated { get; init; } = true;

    /// <summary>The coverage is stated as active; null where what is on file is no record of a coverage yet or any more (a draft, or entered in error).</summary>
    public bool? CoverageActive { get; init; } = true;

    public Evidence CoverageEvidence { get; init; } = new("Coverage", "Coverage", "");

    /// <summary>A key that is the same for the same provider organization in every request.</summary>
    public string? Provider { get; init; }

    /// <summary>The key of the request itself (its business identifier): a later authorization under the same key takes the earlier one's place.</summary>
    public string? Key { get; init; }

    public Stage Stage { get; init; }

    public ImmutableArray<RequestLine> Lines { get; init; } = [];
}

/// <summary>All that is known for one request: the request and the evidence with it.</summary>
public sealed class Facts
{
    readonly Dictionary<string, ImmutableArray<Fact>> byName;

    /// <param name="request">What is asked.</param>
    /// <param name="facts">The evidence, in any order; the order never changes a decision.</param>
    public Facts(Request request, IEnumerable<Fact> facts)
    {
        Request = request;
        byName = facts.GroupBy(fact => fact.Name).ToDictionary(
            group => group.Key,
            group => group.OrderBy(fact => fact.Evidence.Resource, StringComparer.Ordinal).ThenBy(fact => fact.Evidence.Element, StringComparer.Ordinal)
                .ThenBy(fact => fact.Evidence.Shown, StringComparer.Ordinal).ToImmutableArray());
    }

    Facts(Request request, Dictionary<string, ImmutableArray<Fact>> byName) => (Request, this.byName) = (request, byName);

    public Request Request { get; }

    /// <summary>The same evidence for another request.</summary>
    public Facts With(Request request) => new(request, byName);

    /// <summary>The facts of a name, in a stable order; none is an empty array.</summary>
    public ImmutableArray<Fact> Of(string name) => byName.TryGetValue(name, out var found) ? found : [];

    public IEnumerable<Fact> All => byName.Values.SelectMany(group => group);
}

/// <summary>What a fact is called and where an EHR puts it; the evidence map gives these.</summary>
/// <param name="Name">Its name in policies.</param>
/// <param name="Label">What it is, in words that fit behind "Send": <c>the stage of change</c>.</param>
/// <param name="Where">Where to put it, in FHIR terms.</param>
public sealed record FactEntry(string Name, string Label, string Where)
{
    /// <summary>Whoever delivers the service: there may be several.</summary>
    public const string Specialist = "specialist";

    /// <summary>Of whom it speaks, where not of the member: <see cref="Specialist"/>, <c>provider</c>, <c>oversight</c>.</summary>
    public string? Of { get; init; }

    /// <summary>Where to put it of one of those of whom it is kept, such as the specialist.</summary>
    public ImmutableDictionary<string, string> WhereOf { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>All facts that the evidence map can read.</summary>
public sealed class FactCatalogue(IEnumerable<FactEntry> entries)
{
    readonly ImmutableDictionary<string, FactEntry> byName = entries.ToImmutableDictionary(entry => entry.Name);

    public FactEntry? Find(string name) => byName.GetValueOrDefault(name);

    public IEnumerable<FactEntry> Entries => byName.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal);
}
