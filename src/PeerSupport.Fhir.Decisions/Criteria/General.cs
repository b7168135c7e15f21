using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The judged day is not before a day.</summary>
public sealed record Since : Criterion
{
    public required DateOnly From { get; init; }

    internal override bool IsOfTheProgram => true;

    public override Finding Judge(Case c) => c.Date >= From ? Finding.Met($"{c.Date:yyyy-MM-dd} is on or after {From:yyyy-MM-dd}.") : Finding.NotMet($"{c.Date:yyyy-MM-dd} is before {From:yyyy-MM-dd}.");
}

/// <summary>The service starts no earlier than the request was received; an earlier start moves to that day.</summary>
public sealed record ReceivedBefore : Criterion
{
    internal override bool CanGive(Truth value) => value == Truth.Met;

    public override Finding Judge(Case c)
    {
        var received = c.Request.Received;
        var evidence = new Evidence(c.Request.Resource, "received", received.ToString("yyyy-MM-dd", null));
        return received <= c.Date ? Finding.Met($"Received {received:yyyy-MM-dd}, on or before the start.", evidence)
            : Finding.Met($"Received {received:yyyy-MM-dd}: the authorization can start then.", evidence) with { MoveStart = received };
    }
}

/// <summary>The coverage is of one of the named programs; of any that the policy knows where none is named.</summary>
public sealed record ProgramIs : Criterion
{
    public ImmutableArray<string> In { get; init; } = [];

    public override Finding Judge(Case c)
    {
        var evidence = c.Request.CoverageEvidence with { Element = "Coverage.type" };
        if (c.Program is null && !c.Request.ProgramStated)
        {
            return Finding.Unknown("The coverage does not say of which program it is.", c.Missing("coverage", "the program of the coverage (Coverage.type)"), evidence);
        }

        return c.Program is { } id && (In.IsEmpty || In.Contains(id)) ? Finding.Met($"The coverage is of {c.Policy.Program(id)?.Name ?? id}.", evidence)
            : Finding.NotMet(c.Program is { } other ? $"The coverage is of {c.Policy.Program(other)?.Name ?? other}."
                : $"The coverage names no program that {c.Policy.Payer.Name} runs for this service; known: {string.Join(", ", c.Policy.Programs.Select(program => program.Name))}.", evidence);
    }
}

/// <summary>The coverage is in force on the first day; one that ends inside the period cuts it.</summary>
public sealed record CoverageInForce : Criterion
{
    /// <summary>Only the first day is judged: what the coverage's end does to the period is another clause's matter.</summary>
    public bool FirstDayOnly { get; init; }

    public override Finding Judge(Case c)
    {
        var coverage = c.Request.Coverage;
        if (c.Request.CoverageActive is null)
        {
            return Finding.Unknown("The coverage on file is a draft or was entered in error: it does not tell whether the member is covered.", c.Missing("coverage", "the member's Coverage as it is in force"), c.Request.CoverageEvidence);
        }

        if (c.Request.CoverageActive == false)
        {
            return Finding.NotMet("The coverage is not active.", c.Request.CoverageEvidence);
        }

        if (coverage.RunsBackwards)
        {
            return Finding.Unknown($"The coverage states {coverage}: it ends before it starts.", c.Missing("coverage", "the coverage's period with its end after its start"), c.Request.CoverageEvidence);
        }

        if (coverage.EndedBefore(c.Date))
        {
            return Finding.NotMet($"The coverage ended {coverage.End}, before {c.Date:yyyy-MM-dd}.", c.Request.CoverageEvidence);
        }

        return coverage.Covers(c.Date) switch
        {
            false => Finding.NotMet($"The coverage begins {coverage.Start}, after {c.Date:yyyy-MM-dd}.", c.Request.CoverageEvidence),
            null => Finding.Unknown($"The coverage states {coverage}: that does not tell whether it is in force on {c.Date:yyyy-MM-dd}.", c.Missing("coverage", "the coverage's exact period, with its start"), c.Request.CoverageEvidence),
            true when !FirstDayOnly && coverage.End is { } end && end.Low < c.Period.End && end.Low != end.High =>
                Finding.Unknown($"The coverage ends {end}: that does not tell whether it lasts to {c.Period.End:yyyy-MM-dd}.", c.Missing("coverage", "the exact end of the coverage"), c.Request.CoverageEvidence),
            true when !FirstDayOnly && coverage.End is { } end && end.High < c.Period.End => Finding.Met($"The coverage ends {end}, inside the period.", c.Request.CoverageEvidence) with { CutEnd = end.High },
            _ => Finding.Met($"The coverage is in force: {coverage}.", c.Request.CoverageEvidence),
        };
    }
}

/// <summary>A version of the policy is in force on the first day.</summary>
public sealed record PolicyInForce : Criterion
{
    public override Finding Judge(Case c) => c.Version is { } version
        ? Finding.Met($"{version.Source.Title}, version {version.Version} ({version.Effective}).")
        : Finding.NotMet($"No policy is in force on {c.Date:yyyy-MM-dd}; on file: {string.Join("; ", c.Policy.Versions.Select(version => $"version {version.Version} ({version.Effective})"))}.");
}

/// <summary>The service is one that the policy covers, and the request says how much of it. What is billed is the service that was authorized, not another one that the policy covers.</summary>
public sealed record ServiceCovered : Criterion
{
    public override Finding Judge(Case c)
    {
        var evidence = new Evidence(c.Request.Resource, $"{c.Line.Element}.productOrService", c.Line.Service.ToString());
        var service = Of(c);
        if (service is null && c.Line.Service.Codes.IsEmpty)
        {
            return Finding.Unknown($"The service is named in words alone: {c.Line.Service}.", c.Missing("service-code", "the code of the service"), evidence);
        }

        // A covered code under the name of another system is a slip of the pen or another code: nobody knows which.
        if (service is null && c.Line.Service.Codes.Select(code => (Code: code, Same: c.Version?.Services.FirstOrDefault(covered => covered.Code == code.Value))).FirstOrDefault(pair => pair.Same is not null) is { Same: { } same, Code: var slip })
        {
            return Finding.Unknown($"{slip.Value} is given as a code of {slip.System}; the policy covers that of {same.System}.", c.Missing("service-code", $"the code of the service with the system {same.System}"), evidence);
        }

        return service is null
            ? Finding.NotMet($"{c.Line.Service.Shown} is not covered; covered: {string.Join(", ", (c.Version?.Services ?? []).Select(covered => covered.Code))}.", evidence)
            : c.Line.Units is null
                ? Finding.Unknown($"{service.Code}: the request does not say how many units.", c.Missing("request-units", "the number of units asked for"), evidence)
                : OtherAuthorized(c) is { } other ? Finding.NotMet($"{service.Code} is billed, and {other.Service.Shown} is authorized for the day ({other.Number}).", evidence)
                : Finding.Met($"{service.Code}, {service.Display}: covered. A unit is {service.UnitMinutes} minutes ({service.UnitSource}).", evidence);
    }

    /// <summary>The provider's authorization of another service for the day, where none is of the billed one.</summary>
    static Authorization? OtherAuthorized(Case c) => c.Stage != Stage.Claim || c.Version is { AuthorizationRequired: false } || AuthorizedUnits.Of(c) is not null ? null
        : c.Ledger.Authorizations.FirstOrDefault(a => a.Provider == c.Request.Provider && a.Period.Contains(c.Date) && !c.Line.Service.Codes.Any(a.Service.Codes.Contains));

    internal static CoveredService? Of(Case c) => c.Version?.Services.FirstOrDefault(service => c.Line.Service.Codes.Any(code =>
        code == service.Value || (code.System.Length == 0 && code.Value == service.Code)));
}

/// <summary>The member's area takes part in the program and has a rate, in the table that the program loads.</summary>
public sealed record AreaRate : Criterion
{
    /// <summary>The coded fact of the member's area, such as a county.</summary>
    public required string Area { get; init; }

    /// <summary>The coded fact of the level of care.</summary>
    public required string Level { get; init; }

    public override IEnumerable<string> Facts => [Area, Level];

    internal override bool IsOfTheProgram => true;

    public override Finding Judge(Case c)
    {
        var areas = Areas(c, Area);
        var evidence = areas.Select(fact => fact.Evidence);
        if (areas.Count == 0)
        {
            return Finding.Unknown("The area that is responsible for the member is not on file.", c.Missing(Area), c.Facts.Of(Area).Select(fact => fact.Evidence));
        }

        if (Several(areas))
        {
            return Finding.Unknown($"Several areas are on file: {string.Join(", ", areas.Select(fact => fact.Value).Distinct())}. Which one is responsible for the member is not said.",
                c.Missing(Area, "the one area that is responsible for the member"), evidence);
        }

        var rows = Rows(c, areas);
        var shown = areas[0].Value?.ToString();
        if (rows.Count == 0)
        {
            return NotLoaded($"{shown} is not in the table of areas that the program has loaded.");
        }

        // An area may take part in one program and not in another; a row without a program speaks of all.
        if (rows.FindAll(row => row.Program is null || row.Program == c.Program) is { Count: > 0 } own && own.TrueForAll(row => !row.Participates))
        {
            return Finding.NotMet($"{shown} does not take part{(own.TrueForAll(row => row.Program is null) ? "" : " in the program")}.", evidence);
        }

        var level = LevelOf(c, Level);
        if (level is null && Rate(c, rows, level) is null && Rated(c, rows).Any())
        {
            var stated = c.Facts.Of(Level);
            return stated.IsEmpty ? Finding.Unknown($"{shown} has a rate for some levels of care, and which one this is is not on file.", c.Missing(Level), evidence)
                : Finding.Unknown($"{shown} has a rate for some levels of care, and what is on file does not tell which one this is on {c.Date:yyyy-MM-dd}.",
                    c.Missing(Level, $"{c.Missing(Level).What} as of {c.Date:yyyy-MM-dd}, with its date"), [.. evidence, .. stated.Select(fact => fact.Evidence)]);
        }

        return Rate(c, rows, level) is { } rate
            ? Finding.Met($"{shown} takes part, with a rate in force{(rate.Illustrative ? " (illustrative, for the sandbox)" : "")}.", evidence) with { Notes = rate.Illustrative ? ["The area's rate is illustrative: it is nobody's approved rate."] : [] }
            : NotLoaded($"{shown} is loaded, but no rate for the program, service and level of care is in force on {c.Date:yyyy-MM-dd}.");

        // What the program has not loaded the sender cannot send: a person sees to it.
        Finding NotLoaded(string because) => Finding.Person(because, evidence) with { Missing = [c.Missing(Area, $"the right area, if another one than {shown} is responsible for the member")] };
    }

    /// <summary>The table's rows of the member's area; none where the record names no area, or several.</summary>
    internal static List<RateRow> Rows(Case c, string area) => Areas(c, area) is { Count: > 0 } areas && !Several(areas) ? Rows(c, areas) : [];

    /// <summary>The member's level of care on the judged day: the last that is on file by then; null where there is none, and where the record does not tell which is the last.</summary>
    internal static FactValue.Coded? LevelOf(Case c, string level) => Latest.On(c.Date, c.Facts.Of(level)).Select(fact => fact.Concept).Distinct().ToList() is [{ } one] ? one : null;

    static List<RateRow> Rows(Case c, List<Fact> areas) => [.. c.Policy.Rates.Where(row => row.Effective.Covers(c.Date) && areas.Exists(fact => fact.Concept!.Codes.Contains(row.Area.Value)))];

    /// <summary>What is stated for the day; where the member lives speaks only where nothing else does.</summary>
    static List<Fact> Areas(Case c, string area)
    {
        var stated = c.Facts.Of(area).Where(fact => fact.Concept is not null && !fact.Interval.EndedBefore(c.Date) && fact.Interval.Start?.OnOrBefore(c.Date) != false).ToList();
        var own = stated.FindAll(fact => fact.TextOf(Field.As) != "address");
        return own.Count > 0 ? own : stated;
    }

    static bool Several(List<Fact> areas) => areas.Exists(fact => !fact.Concept!.Codes.Intersect(areas[0].Concept!.Codes).Any() && !fact.Concept!.Equals(areas[0].Concept));

    /// <summary>The one rate that holds, that of the level before that of every level; null where there is none, and where rates are by a level of care that is not on file.</summary>
    internal static RateRow? Rate(Case c, IEnumerable<RateRow> rows, FactValue.Coded? level) => Rated(c, rows)
        .Where(row => row.Level is null || (level is not null && level.Codes.Any(code => code.Value == row.Level)))
        .MaxBy(row => row.Level is not null);

    static IEnumerable<RateRow> Rated(Case c, IEnumerable<RateRow> rows) => rows.Where(row => row.Participates && row.Amount is not null
        && (row.Program is null || row.Program == c.Program)
        && (row.Service is null || c.Line.Service.Codes.Any(code => code.Value == row.Service)));
}
