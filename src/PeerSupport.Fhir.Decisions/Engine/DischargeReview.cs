using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Whether a policy's criteria for discharge are met. It decides nothing about an authorization that runs.</summary>
public sealed record DischargeAnswer
{
    public required string PolicyId { get; init; }
    public required string PolicyTitle { get; init; }
    public required string PolicyRevision { get; init; }
    public string? PolicyVersion { get; init; }
    public string? Program { get; init; }

    /// <summary>The day that the clauses are judged as of.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Met, not met or unknown; null where the policy states no criteria for discharge, or none is in force on the day.</summary>
    public Truth? Value { get; init; }

    public required ImmutableArray<ClauseResult> Clauses { get; init; }

    /// <summary>IDs of the clauses that gave the value.</summary>
    public ImmutableArray<string> Causes { get; init; } = [];

    public required string Summary { get; init; }
}

/// <summary>Judges the clauses of the stage discharge.</summary>
public static class DischargeReview
{
    /// <param name="facts">The member's evidence; its request has one line, whose first day is the judged day.</param>
    /// <param name="policy">The policy of the coverage's payer.</param>
    /// <param name="ledger">What the member was given.</param>
    public static DischargeAnswer Answer(Facts facts, Policy policy, Ledger ledger)
    {
        var line = facts.Request.Lines[0];
        var version = policy.On(line.Period.Start);
        var c = new Case(facts, line, policy, version, ledger, Stage.Discharge, line.Period);
        var judged = Engine.Applicable(c).Select(clause => (Clause: clause, Finding: Engine.Judge(clause, c))).ToList();
        var results = judged.Select(pair => Lines.Result(pair.Clause, pair.Finding, c, [], [], null)).ToImmutableArray();

        // A clause that another one is made of speaks through that one.
        var inner = judged.SelectMany(pair => pair.Clause.Test?.SelfAndInner().OfType<ClauseHolds>() ?? []).Select(holds => holds.Id).ToHashSet();
        var whole = judged.Where(pair => pair.Clause.Effect == Effect.Discharge && !inner.Contains(pair.Clause.Id)).ToList();
        var value = whole.Count == 0 ? (Truth?)null : whole.Min(pair => pair.Finding.Value);
        var causes = whole.Where(pair => pair.Finding.Value == value).ToList();
        return new DischargeAnswer
        {
            PolicyId = policy.Id,
            PolicyTitle = policy.Title,
            PolicyRevision = policy.Revision,
            PolicyVersion = version?.Version,
            Program = facts.Request.Program,
            AsOf = c.Date,
            Value = value,
            Clauses = results,
            Causes = [.. causes.Select(pair => pair.Clause.Id).Concat(judged.Where(pair => inner.Contains(pair.Clause.Id) && pair.Finding.Value == value && value != Truth.Met).Select(pair => pair.Clause.Id))],
            Summary = value switch
            {
                Truth.Met => $"The criteria for discharge are met. {Because(causes)}",
                Truth.NotMet => $"The criteria for discharge are not met. {Because(causes)}",
                Truth.Unknown => $"Whether the criteria for discharge are met is not known. {Because(causes)}",
                _ when version is null => $"No version of the policy is in force on {c.Date:yyyy-MM-dd}.",
                _ => "The policy states no criteria for discharge.",
            },
        };
    }

    static string Because(IEnumerable<(Clause Clause, Finding Finding)> causes) => string.Join(" ", causes.Select(pair => $"{pair.Clause.Id}: {pair.Finding.Because}"));
}
