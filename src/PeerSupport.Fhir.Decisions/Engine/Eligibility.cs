using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a clause allows, in an eligibility answer.</summary>
public sealed record ClauseAllowance(string Clause, string Title, Citation Cite, ImmutableArray<Allowance> Allowances);

/// <summary>What a clause wants to see before it is met, and where to put it.</summary>
public sealed record ClauseDocuments(string Clause, string Title, string Text, Citation Cite, Effect Effect, ImmutableArray<FactEntry> Documents);

/// <summary>What the policy says of one service.</summary>
public sealed record ServiceAnswer
{
    public required FactValue.Coded Service { get; init; }

    /// <summary>The service as the policy covers it; null where it does not.</summary>
    public CoveredService? Covered { get; init; }

    public bool AuthorizationRequired { get; init; }

    /// <summary>Limits, what is used of them and what is left, rates.</summary>
    public ImmutableArray<ClauseAllowance> Allowances { get; init; } = [];

    /// <summary>What each clause of an admission wants.</summary>
    public ImmutableArray<ClauseDocuments> Documents { get; init; } = [];

    /// <summary>The shared clause on covered services as it was judged; where the program is closed on the day or in the area, the clause that says so.</summary>
    public ClauseResult? Clause { get; init; }
}

/// <summary>The answer to "is this member covered, and what does the policy ask and allow".</summary>
public sealed record EligibilityAnswer
{
    public required string PolicyId { get; init; }
    public required string PolicyTitle { get; init; }
    public required string PolicyRevision { get; init; }
    public string? PolicyVersion { get; init; }
    public string? Program { get; init; }

    /// <summary>The day that is asked about.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Met: in force; not met: not; unknown: the coverage's dates do not tell.</summary>
    public required Truth InForce { get; init; }

    public required ImmutableArray<ClauseResult> Clauses { get; init; }

    public ImmutableArray<ServiceAnswer> Services { get; init; } = [];

    public required string Summary { get; init; }
}

/// <summary>Answers eligibility from the same clauses that decide requests, so that the two can never disagree.</summary>
public static class Eligibility
{
    /// <summary>Answers for the services of the request's lines, or for every covered service where it has none.</summary>
    /// <param name="facts">The request and its evidence.</param>
    /// <param name="policy">The policy of the coverage's payer.</param>
    /// <param name="ledger">What the member was given before.</param>
    /// <param name="period">The days asked about; the first one is the judged day.</param>
    public static EligibilityAnswer Answer(Facts facts, Policy policy, Ledger ledger, DateSpan period)
    {
        var version = policy.On(period.Start);
        var lines = facts.Request.Lines.IsEmpty ? [.. (version?.Services ?? []).Select((service, i) => new RequestLine(i + 1, new([service.Value], service.Display), period))] : facts.Request.Lines;
        var first = lines.IsEmpty ? new RequestLine(1, new([]), period) : lines[0];
        var c = new Case(facts, first, policy, version, ledger, Stage.Admission, period);
        var clauses = policy.General.Where(clause => clause.Test is ProgramIs or CoverageInForce or PolicyInForce)
            .Select(clause => Result(clause, clause.Test!.Judge(c), c)).ToImmutableArray();
        var inForce = clauses.Min(clause => clause.Value);
        return new EligibilityAnswer
        {
            PolicyId = policy.Id,
            PolicyTitle = policy.Title,
            PolicyRevision = policy.Revision,
            PolicyVersion = version?.Version,
            Program = facts.Request.Program,
            AsOf = period.Start,
            InForce = inForce,
            Clauses = clauses,
            Services = version is null ? [] : [.. lines.Select(line => Of(line, c with { Line = line }))],
            Summary = (inForce switch { Truth.Met => "In force. ", Truth.NotMet => "Not in force. ", _ => "Not known whether in force. " })
                + string.Join(" ", clauses.Where(clause => clause.Value == inForce).Select(clause => clause.Because)),
        };
    }

    static ServiceAnswer Of(RequestLine line, Case c)
    {
        var covered = ServiceCovered.Of(c);
        var general = c.Policy.General.FirstOrDefault(clause => clause.Test is ServiceCovered);
        var answer = new ServiceAnswer { Service = line.Service, Clause = general is null ? null : Result(general, general.Test!.Judge(c with { Line = line with { Units = line.Units ?? 1 } }), c) };
        if (covered is null)
        {
            return answer;
        }

        var clauses = c.Version!.Clauses.Where(clause => clause.AppliesTo(Stage.Admission, c.Program)).ToList();
        if (clauses.Where(clause => clause.Effect == Effect.Require && clause.Test is { IsOfTheProgram: true }).Select(clause => Result(clause, clause.Test!.Judge(c), c))
            .FirstOrDefault(result => result.Value == Truth.NotMet) is { } closed)
        {
            return answer with { Clause = closed };
        }

        return answer with
        {
            Covered = covered,
            AuthorizationRequired = c.Version.AuthorizationRequired,
            Allowances = [.. c.Version.Clauses.Where(clause => clause.Limit is not null && clause.Stages.Any(stage => clause.AppliesTo(stage, c.Program)))
                .Select(clause => new ClauseAllowance(clause.Id, clause.Title, clause.Cite, [.. Lines.Allowances(clause, c).Select(allowance => InStage(clause, allowance, c.Version.HasStage(Stage.ContinuedStay)))])).Where(each => !each.Allowances.IsEmpty)],
            Documents = [.. clauses.Where(clause => clause.Effect is Effect.Require or Effect.Limit && !clause.Absence).Select(clause => Documents(clause, c.Policy)).Where(each => !each.Documents.IsEmpty)],
        };
    }

    /// <summary>A limit of one stage alone says so.</summary>
    static Allowance InStage(Clause clause, Allowance allowance, bool renews) => clause.Stages is [Stage.ContinuedStay] ? allowance with { Text = $"In a reauthorization: {allowance.Text}" }
        : renews && clause.Stages is [Stage.Admission] ? allowance with { Text = $"In an initial authorization: {allowance.Text}" } : allowance;

    static ClauseDocuments Documents(Clause clause, Policy policy)
    {
        var wanted = clause.Test is null ? clause.Facts.Select(fact => (fact, What: (string?)null))
            : clause.Test.SelfAndInner().SelectMany(criterion => criterion.Facts.Select(fact => (fact, What: criterion.Wanted)));
        return new(clause.Id, clause.Title, clause.Text, clause.Cite, clause.Effect,
            [.. wanted.Distinct().Select(each => policy.Catalogue.Find(each.fact) is { } entry ? entry with { Label = each.What ?? entry.Label } : null).OfType<FactEntry>()]);
    }

    static ClauseResult Result(Clause clause, Finding finding, Case c) => Lines.Result(clause, finding, c, [], [], null);
}
