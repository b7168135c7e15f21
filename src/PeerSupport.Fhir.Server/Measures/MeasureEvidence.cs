using System.Globalization;
using System.Runtime.CompilerServices;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>The facts that a measure reads, out of what is stored: a page of resources at a time, so that a year of a large organization never stands in memory.</summary>
sealed class MeasureEvidence(Profiles profiles, FhirStore store, SearchStore search, Searching searching, TimeProvider clock)
{
    /// <summary>The most resources that are read at once.</summary>
    public const int PageSize = 400;

    /// <summary>The most people and places that are kept from one page to the next.</summary>
    const int MostKept = 5000;

    /// <summary>Types in the order in which they are read, each with the facts that it gives: stays come before the contacts in them.</summary>
    static readonly (string Type, string[] Facts)[] Sources =
    [
        ("PractitionerRole", [MeasureFact.Staff]),
        ("EpisodeOfCare", [MeasureFact.Enrollment]),
        ("DocumentReference", [MeasureFact.StaffDocument]),
        ("Observation", [MeasureFact.Outcome]),
        ("Encounter", [FactName.Visit, MeasureFact.Session]),
    ];

    readonly Dictionary<(string Type, string Id), EvidenceResource?> kept = [];

    /// <summary>The facts of the organization and its sites.</summary>
    public async IAsyncEnumerable<Fact> Of(MeasureRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var wanted = request.Clause.Measure!.Facts.ToHashSet();
        foreach (var (type, facts) in Sources.Where(source => source.Facts.Any(wanted.Contains)))
        {
            await foreach (var page in Pages(type, Query(type, request), cancellation))
            {
                foreach (var fact in await Read(page, request, facts.Where(wanted.Contains).ToHashSet(), cancellation))
                {
                    // What is about a person alone names no site: those who are not of the staff, or no members, fall out when they are counted.
                    if (fact.Name is MeasureFact.StaffDocument or MeasureFact.Outcome || (fact.TextOf(MeasureField.Site) is { } site && request.Scope.Organizations.Contains(site)))
                    {
                        yield return WithLocalMember(fact);
                    }
                }
            }
        }
    }

    /// <summary>The search that selects the stored resources of a type. Days are those of the member, and the index has moments: a day more on each side.</summary>
    static (string Name, string Value)[] Query(string type, MeasureRequest request)
    {
        var organizations = string.Join(',', request.Organizations.Select(each => each.Key));
        var parts = request.Clause.Measure!.Parts.ToList();
        var first = request.Scope.Date.AddDays(-parts.Max(part => part.LookBack(request.Scope.Date)) - 1);
        return type switch
        {
            "Encounter" => [("service-provider", organizations), ("date", $"ge{Day(first)}"), ("date", $"le{Day(request.Scope.Period.End.AddDays(1))}")],
            "DocumentReference" => [("type", Tokens(parts.OfType<StaffRecord>().SelectMany(part => part.Holds).SelectMany(set => request.Policy.CodeSets[set].Codes).Select(code => (code.System, code.Value))))],
            "Observation" => [("code", Tokens(parts.OfType<OutcomeShare>().Select(part => (part.Of.System, part.Of.Code))))],
            _ => [("organization", organizations)],
        };
    }

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Tokens(IEnumerable<(string System, string Code)> codes) => string.Join(',', codes.Distinct().Select(code => $"{code.System}|{code.Code}"));

    /// <summary>The stored resources that a search finds, page by page.</summary>
    public async IAsyncEnumerable<List<EvidenceResource>> Pages(string type, IReadOnlyList<(string Name, string Value)> query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = searching.Read([type], query.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), "", strict: true);
        if (asked.IsRefused)
        {
            throw new InvalidOperationException($"The search of {type} for a measure is not one that this server answers: {string.Join(" ", asked.Issues.Select(issue => issue.Text))}");
        }

        for (var next = asked.Search with { Count = PageSize }; ;)
        {
            var page = await search.Search(next, cancellation);
            List<EvidenceResource> found = [.. page.Matches.Select(Parse).OfType<EvidenceResource>()];
            if (found.Count > 0)
            {
                yield return found;
            }

            if (page.Next is null)
            {
                yield break;
            }

            next = next with { Cursor = page.Next };
        }
    }

    async Task<IReadOnlyList<Fact>> Read(List<EvidenceResource> page, MeasureRequest request, HashSet<string> facts, CancellationToken cancellation)
    {
        var others = await Around(page, cancellation);
        var own = page.Select(each => each.Key).ToHashSet();
        var set = new EvidenceSet(page[0], page.Skip(1).Concat(request.Organizations).Concat(others.Where(each => !own.Contains(each.Key))));
        return FactReader.Read(profiles, set, page, facts, clock.GetUtcNow());
    }

    /// <summary>People and places that the page's resources refer to; roles lead on to their people.</summary>
    async Task<List<EvidenceResource>> Around(List<EvidenceResource> page, CancellationToken cancellation)
    {
        if (kept.Count > MostKept)
        {
            kept.Clear();
        }

        List<EvidenceResource> all = [];
        var looked = new HashSet<(string, string)>();
        for (var from = page; from.Count > 0;)
        {
            var keys = from.SelectMany(each => each.Resource.References()).Select(Local).OfType<(string Type, string Id)>().Where(looked.Add).ToList();
            var lacking = keys.Where(key => !kept.ContainsKey(key)).ToList();
            var stored = await store.ReadMany(lacking.Select(key => new ResourceKey(key.Type, key.Id)), cancellation);
            foreach (var key in lacking)
            {
                kept[key] = stored.TryGetValue(new(key.Type, key.Id), out var found) ? Parse(found) : null;
            }

            from = [.. keys.Select(key => kept[key]).OfType<EvidenceResource>()];
            all.AddRange(from);
        }

        return [.. all.DistinctBy(each => each.Key)];
    }

    static (string Type, string Id)? Local(string reference)
    {
        var parts = reference.Split("/_history/")[0].Split('/');
        return parts.Length >= 2 && parts[^2] is "Practitioner" or "PractitionerRole" or "Location" && parts[^1].Length is > 0 and <= 64 ? (parts[^2], parts[^1]) : null;
    }

    /// <summary>A member of this server is one member, whether the reference to it is absolute or not.</summary>
    static Fact WithLocalMember(Fact fact) => fact.TextOf(MeasureField.Member) is { } member && member.Contains("://", StringComparison.Ordinal) && member.Split('/') is [.., "Patient", var id]
        ? fact with { Fields = fact.Fields.SetItem(MeasureField.Member, new FactValue.Words($"Patient/{id}")) } : fact;

    public static EvidenceResource? Parse(StoredResource stored) => FhirJson.Parse(stored.Json).Resource is { } resource ? new EvidenceResource(stored.Key.ToString(), resource) : null;
}
