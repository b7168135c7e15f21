using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A program of a payer, and how a coverage shows that it belongs to it.</summary>
public sealed record ProgramEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Codes, of Coverage.type or Coverage.class, any of which names this program.</summary>
    public required ImmutableArray<PolicyCode> Codes { get; init; }
}

/// <summary>The payer that a policy answers for.</summary>
public sealed record PayerEntry
{
    public required string Name { get; init; }

    /// <summary>Identifiers of the payer organization, any of which names it.</summary>
    public required ImmutableArray<PolicyCode> Identifiers { get; init; }
}

/// <summary>The document that a policy version was read from.</summary>
public sealed record SourceDocument
{
    public required string Title { get; init; }
    public required string Publisher { get; init; }
    public string? Reference { get; init; }
    public string? Dated { get; init; }
}

/// <summary>When a policy version holds; a missing start or end is open.</summary>
public sealed record EffectivePeriod
{
    public DateOnly? Start { get; init; }
    public DateOnly? End { get; init; }

    public bool Covers(DateOnly day) => (Start is null || Start <= day) && (End is null || day <= End);

    public override string ToString() => $"{(Start is { } s ? $"from {s:yyyy-MM-dd}" : "open start")}, {(End is { } e ? $"to {e:yyyy-MM-dd}" : "open end")}";
}

/// <summary>A service that a policy covers.</summary>
public sealed record CoveredService
{
    public required string System { get; init; }
    public required string Code { get; init; }
    public required string Display { get; init; }

    /// <summary>Length of a unit in minutes.</summary>
    public required int UnitMinutes { get; init; }

    /// <summary>Who says how long a unit is, and anything else to know about the code.</summary>
    public required string UnitSource { get; init; }

    internal Code Value => new(System, Code);
}

/// <summary>One dated version of a state's rules.</summary>
public sealed record PolicyVersion
{
    public required string Version { get; init; }
    public required SourceDocument Source { get; init; }
    public required EffectivePeriod Effective { get; init; }

    /// <summary>What we had to assume about the whole, in words.</summary>
    public ImmutableArray<string> Assumptions { get; init; } = [];

    public required ImmutableArray<CoveredService> Services { get; init; }

    /// <summary>Whether the service needs an authorization before it begins.</summary>
    public bool AuthorizationRequired { get; init; } = true;

    /// <summary>The clauses, in the order of the source.</summary>
    public required ImmutableArray<Clause> Clauses { get; init; }

    /// <summary>A renewal that comes when no authorization of the asker runs any more is judged as an initial request.</summary>
    public bool LateRenewalIsInitial { get; init; }

    internal bool HasStage(Stage stage) => Clauses.Any(clause => clause.Stages.Length == 1 && clause.Stages[0] == stage);
}

/// <summary>A folder of <c>profiles/policies</c>: one payer, its programs, its rules over time.</summary>
public sealed record Policy
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required PayerEntry Payer { get; init; }
    public required ImmutableArray<ProgramEntry> Programs { get; init; }
    public required ImmutableArray<PolicyVersion> Versions { get; init; }

    /// <summary>The policy's own code sets: name to codes. They stand beside, or instead of, the shared ones.</summary>
    public ImmutableDictionary<string, ImmutableArray<PolicyCode>> Sets { get; init; } = ImmutableDictionary<string, ImmutableArray<PolicyCode>>.Empty;

    /// <summary>The canonical URL of the questionnaire that asks for this policy's evidence.</summary>
    public string? Questionnaire { get; init; }

    /// <summary>The folder's name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>SHA-256 over all that can change a decision of this policy: its files, the shared clauses, the code sets.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Revision { get; init; } = "";

    [System.Text.Json.Serialization.JsonIgnore]
    public CodeSets CodeSets { get; init; } = new([]);

    /// <summary>Clauses that every program shares.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ImmutableArray<Clause> General { get; init; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public FactCatalogue Catalogue { get; init; } = new([]);

    [System.Text.Json.Serialization.JsonIgnore]
    public ImmutableArray<RateRow> Rates { get; init; } = [];

    /// <summary>Every fact that judging a request by this policy reads.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlySet<string> FactsRead => factsRead ??= General.Concat(Versions.SelectMany(version => version.Clauses))
        .SelectMany(clause => clause.Facts.Concat(clause.Unless?.SelfAndInner().SelectMany(criterion => criterion.Facts) ?? [])).Append(FactName.Person).ToImmutableHashSet();

    ImmutableHashSet<string>? factsRead;

    /// <summary>The version in force on the day, or null.</summary>
    public PolicyVersion? On(DateOnly day) => Versions.FirstOrDefault(version => version.Effective.Covers(day));

    public ProgramEntry? Program(string? id) => Programs.FirstOrDefault(program => program.Id == id);
}

/// <summary>A line of a table that a program loads beside its policy: whether an area takes part, and at what rate and control.</summary>
public sealed record RateRow
{
    /// <summary>The area, such as a county.</summary>
    public required PolicyCode Area { get; init; }

    /// <summary>Whether the area takes part.</summary>
    public bool Participates { get; init; } = true;

    /// <summary>The program it holds for; null where the area takes part in none.</summary>
    public string? Program { get; init; }

    /// <summary>Level of care; null is any.</summary>
    public string? Level { get; init; }

    /// <summary>The service; null is any.</summary>
    public string? Service { get; init; }

    /// <summary>Amount a unit.</summary>
    public decimal? Amount { get; init; }

    public string Currency { get; init; } = "USD";

    public EffectivePeriod Effective { get; init; } = new();

    /// <summary>Utilization control: units a day, a week.</summary>
    public int? DailyUnits { get; init; }

    public int? WeeklyUnits { get; init; }

    /// <summary>The row is an invention for the sandbox and nobody's rate.</summary>
    public bool Illustrative { get; init; }

    /// <summary>Codes of the bodies that certify for this area, where it takes part.</summary>
    public ImmutableArray<PolicyCode> Certifiers { get; init; } = [];
}
