using System.Collections.Immutable;
using System.Text.Json;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A case beside the rule: facts, and what the clause makes of them.</summary>
public sealed record PolicyCase
{
    public required string Clause { get; init; }

    /// <summary>A sentence.</summary>
    public required string Name { get; init; }

    public required string Expect { get; init; }

    public string? Program { get; init; }
    public Stage? Stage { get; init; }
    public DateOnly? Received { get; init; }
    public DateOnly? Start { get; init; }
    public DateOnly? End { get; init; }
    public int? Units { get; init; }

    /// <summary><c>alias|code</c>.</summary>
    public string? Service { get; init; }

    public ImmutableArray<string> Modifiers { get; init; } = [];
    public string? Place { get; init; }
    public string? Provider { get; init; }
    public string? CoverageStart { get; init; }
    public string? CoverageEnd { get; init; }
    public bool? CoverageActive { get; init; }
    public JsonElement? Facts { get; init; }
    public ImmutableArray<LedgerCase> Ledger { get; init; } = [];

    /// <summary>For a measure: the part of which the numbers are (the first where none is named); the value is that part's then, else the whole measure's.</summary>
    public string? Part { get; init; }

    /// <summary>For a measure: the site that is looked at; all of them where none is named.</summary>
    public string? Site { get; init; }

    public decimal? Numerator { get; init; }
    public decimal? Denominator { get; init; }
    public decimal? Score { get; init; }

    /// <summary>For a claim: units billed, where they are not <see cref="Units"/>.</summary>
    public decimal? Billed { get; init; }

    /// <summary>For a claim: the amount billed.</summary>
    public decimal? Amount { get; init; }

    /// <summary>For a claim: the amount that the line is paid, all clauses together.</summary>
    public decimal? Benefit { get; init; }

    /// <summary>For a claim: what other claims used.</summary>
    public ImmutableArray<UseCase> Uses { get; init; } = [];

    /// <summary>The day that the clause moves the start to, or null for none.</summary>
    public DateOnly? MoveStart { get; init; }

    /// <summary>The day that the clause cuts the end to, or null for none.</summary>
    public DateOnly? CutEnd { get; init; }

    /// <summary>For limits: the units that all limits of the stage together allow in the period.</summary>
    public int? Allowed { get; init; }
}

/// <summary>An authorization that came before, in a case.</summary>
public sealed record LedgerCase
{
    public required string Provider { get; init; }
    public required DateOnly Start { get; init; }
    public required DateOnly End { get; init; }
    public int Units { get; init; }
    public string? Service { get; init; }
    public string? Program { get; init; }
    public int? DailyUnits { get; init; }
    public int? WeeklyUnits { get; init; }
}

/// <summary>Units that another claim used of the first authorization, in a case.</summary>
public sealed record UseCase
{
    /// <summary>When the first unit began; a day alone is midnight and <see cref="Timed"/> is false.</summary>
    public required DateTime Start { get; init; }

    public bool Timed { get; init; } = true;
    public required int Units { get; init; }

    /// <summary>It was of the very contact that the case bills.</summary>
    public bool Same { get; init; }
}

/// <summary>The file <c>cases.json</c> of a policy.</summary>
public sealed record PolicyCases
{
    /// <summary>Short names of code systems, for <c>alias|code</c>.</summary>
    public required ImmutableDictionary<string, string> Systems { get; init; }

    /// <summary>What every case has unless it says otherwise.</summary>
    public required PolicyCase Defaults { get; init; }

    public required ImmutableArray<PolicyCase> Cases { get; init; }

    public static PolicyCases Read(string file) => JsonSerializer.Deserialize<PolicyCases>(File.ReadAllBytes(file), PolicyJson.Options) ?? throw new JsonException("the file holds null");

    /// <summary>Every case that does not come out, and every clause without the cases it needs; empty is well.</summary>
    public IEnumerable<string> Check(Policy policy)
    {
        foreach (var each in Cases)
        {
            if (Run(policy, each) is { } fault)
            {
                yield return $"{each.Clause}, {each.Name}: {fault}";
            }
        }

        foreach (var clause in policy.Versions.SelectMany(version => version.Clauses).Where(clause => clause.Measure is not null))
        {
            var given = Cases.Where(each => each.Clause == clause.Id).Select(each => each.Expect).ToHashSet();
            foreach (var missing in MeasureCases.Needed(clause.Measure!).Where(value => !given.Contains(value)))
            {
                yield return $"{clause.Id}: no case expects '{missing}'";
            }
        }

        foreach (var clause in policy.Versions.SelectMany(version => version.Clauses).Where(clause => clause.Effect is not (Effect.Inform or Effect.Measure)))
        {
            var given = Cases.Where(each => each.Clause == clause.Id && (clause.Programs.IsEmpty || clause.Programs.Contains(each.Program ?? Defaults.Program ?? ""))).Select(each => each.Expect).ToHashSet();
            Truth[] needed = clause.Limit is not null ? [Truth.Met] : clause.Absence ? [Truth.Met, Truth.NotMet] : [Truth.Met, Truth.NotMet, Truth.Unknown];
            foreach (var missing in needed.Where(value => clause.Test?.CanGive(value) != false).Select(Name).Where(value => !given.Contains(value)))
            {
                yield return $"{clause.Id}{(clause.Programs.IsEmpty ? "" : $" ({string.Join(", ", clause.Programs)})")}: no case expects '{missing}'";
            }
        }
    }

    string? Run(Policy policy, PolicyCase each)
    {
        if (policy.On(each.Start ?? Defaults.Start ?? default) is { } version && version.Clauses.FirstOrDefault(clause => clause.Id == each.Clause && clause.Measure is not null) is { Measure: { } measure })
        {
            var first = each.Start ?? Defaults.Start!.Value;
            var scope = new MeasureScope(policy, version, new(first, each.End ?? first), ["asker"]);
            return MeasureCases.Run(measure, scope, each, FactsJson.Read(each.Facts, Systems));
        }

        var c = CaseOf(policy, each);
        var clauses = Engine.Applicable(c);
        if (clauses.Find(clause => clause.Id == each.Clause) is not { } clause)
        {
            return "the clause does not apply to the case";
        }

        var finding = Engine.Judge(clause, c);
        var value = Name(finding.Value);
        return value != each.Expect ? $"expected {each.Expect}, found {value}: {finding.Because}"
            : finding.MoveStart != each.MoveStart ? $"expected the start to move to {each.MoveStart?.ToString() ?? "nowhere"}, found {finding.MoveStart?.ToString() ?? "nowhere"}"
            : finding.CutEnd != each.CutEnd ? $"expected the end to be cut to {each.CutEnd?.ToString() ?? "nothing"}, found {finding.CutEnd?.ToString() ?? "nothing"}"
            : each.Allowed is { } allowed && Cap(clauses, c) != allowed ? $"expected {allowed} units allowed, found {Cap(clauses, c)?.ToString() ?? "no cap"}"
            : each.Benefit is { } benefit && Payments.Of(c, clauses, Cap(clauses, c) ?? 0).Benefit is var paid && paid != benefit ? $"expected {benefit} paid, found {paid?.ToString() ?? "no amount"}"
            : null;
    }

    static int? Cap(List<Clause> clauses, Case c) => c.Stage == Stage.Claim ? ClaimEngine.Kept(clauses, c).Slots.Length : UnitLimits.Of(clauses, c, c).Cap;

    Case CaseOf(Policy policy, PolicyCase each)
    {
        var start = each.Start ?? Defaults.Start ?? throw new PolicyException([$"{each.Clause}, {each.Name}: no start"]);
        var stage = each.Stage ?? Defaults.Stage ?? Stage.Admission;
        var line = new RequestLine(1, FactsJson.Coded(each.Service ?? Defaults.Service!, Systems), new(start, each.End ?? Defaults.End ?? start))
        {
            Units = each.Units ?? Defaults.Units,
            Modifiers = [.. each.Modifiers.Select(code => FactsJson.Coded(code, Systems).Codes[0])],
            Place = each.Place is { } place ? FactsJson.Coded(place, Systems) : null,
            Element = "Claim.item[0]",
            Billed = stage == Stage.Claim ? new(each.Billed ?? each.Units ?? Defaults.Units ?? 0) { Amount = each.Amount, Visits = ["case"] } : null,
        };
        var request = new Request("Claim/case", "member", (each.Program ?? Defaults.Program) is "none" ? null : each.Program ?? Defaults.Program, each.Received ?? Defaults.Received ?? start)
        {
            Coverage = new(Day(each.CoverageStart ?? Defaults.CoverageStart), Day(each.CoverageEnd ?? Defaults.CoverageEnd)),
            CoverageActive = each.CoverageActive ?? true,
            Provider = each.Provider ?? Defaults.Provider,
            Stage = stage,
            Lines = [line],
        };
        var facts = new Facts(request, FactsJson.Read(each.Facts ?? Defaults.Facts, Systems));
        var ledger = new Ledger([.. each.Ledger.Select((entry, i) => new Authorization($"A{i}", entry.Provider, FactsJson.Coded(entry.Service ?? each.Service ?? Defaults.Service!, Systems), new(entry.Start, entry.End), entry.Units) { Program = entry.Program, DailyUnits = entry.DailyUnits, WeeklyUnits = entry.WeeklyUnits })]);
        var c = new Case(facts, line, policy, policy.On(start), ledger, request.Stage, line.Period);
        return c with { Ledger = ledger.WithUses(each.Uses.Select((use, i) => UseOf(use, i, c))) };
    }

    static Use UseOf(UseCase use, int number, Case c) => new($"U{number}", use.Same && c.Visits.FirstOrDefault() is { } visit ? Use.KeyOf(c, visit) : $"other {number}", "A0", c.Request.Provider, c.Line.Service, DateOnly.FromDateTime(use.Start), use.Units)
    {
        Start = use.Timed ? use.Start : null,
    };

    static string Name(Truth value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    static DayRange? Day(string? text) => text is null or "none" ? null : DayRange.Parse(text);
}
