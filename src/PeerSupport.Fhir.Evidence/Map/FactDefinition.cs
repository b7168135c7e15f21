using System.Collections.Immutable;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A fact that the evidence map can read: what it is, how a questionnaire asks for it, and where it is in FHIR.</summary>
public sealed record FactDefinition
{
    /// <summary>Its name in policies, and its linkId in questionnaires.</summary>
    public required string Name { get; init; }

    /// <summary><c>yes-no</c>, <c>code</c>, <c>day</c>, or <c>record</c> for a fact with fields.</summary>
    public required string Shape { get; init; }

    /// <summary>Of whom it speaks, where not of the member: <c>specialist</c>, <c>provider</c>, <c>oversight</c>.</summary>
    public string? Of { get; init; }

    /// <summary>What it is, in words that fit behind "Send".</summary>
    public required string Label { get; init; }

    /// <summary>The question of the questionnaire; null where it is asked in no questionnaire (who the member is).</summary>
    public string? Question { get; init; }

    /// <summary>The fields that the questionnaire asks for, and the type of their values.</summary>
    public ImmutableArray<FieldQuestion> Fields { get; init; } = [];

    /// <summary>The code system that answers are given in, for a coded fact.</summary>
    public string? System { get; init; }

    /// <summary>Where it is in FHIR. None: the default sources of its shape.</summary>
    public ImmutableArray<SourceDefinition> Sources { get; init; } = [];
}

/// <summary>A field of a record in a questionnaire.</summary>
public sealed record FieldQuestion
{
    /// <summary>The field's name; <c>value</c> for the fact's own value; <c>goal.measure</c> for a field of a part.</summary>
    public required string Name { get; init; }

    /// <summary><c>code</c>, <c>day</c>, <c>yes-no</c>, <c>number</c>, <c>text</c>.</summary>
    public required string As { get; init; }

    public required string Question { get; init; }
}

/// <summary>One place in FHIR where a fact can be.</summary>
public sealed record SourceDefinition
{
    /// <summary>A resource type, or one of the map's subjects (<c>specialist</c>, <c>provider</c>, …).</summary>
    public required string From { get; init; }

    /// <summary>In words, for an EHR developer: which element to fill.</summary>
    public required string About { get; init; }

    /// <summary>FHIRPath that a resource must answer with true.</summary>
    public string? Where { get; init; }

    /// <summary>The resource counts only where a reference of it leads to a subject.</summary>
    public LinkDefinition? Link { get; init; }

    /// <summary>FHIRPath to the elements that are one fact each; the resource itself where null.</summary>
    public string? Each { get; init; }

    /// <summary>How the fact's own value is read.</summary>
    public ValueDefinition? Value { get; init; }

    /// <summary>FHIRPaths to the date of the evidence: the first that finds one. None: the evidence needs no date.</summary>
    public ImmutableArray<string> Date { get; init; } = [];

    /// <summary>Evidence without a date counts all the same.</summary>
    public bool UndatedCounts { get; init; }

    public ImmutableDictionary<string, ValueDefinition> Fields { get; init; } = ImmutableDictionary<string, ValueDefinition>.Empty;

    public ImmutableDictionary<string, ImmutableArray<PartDefinition>> Parts { get; init; } = ImmutableDictionary<string, ImmutableArray<PartDefinition>>.Empty;
}

/// <summary>A reference that must lead to a subject of the map.</summary>
public sealed record LinkDefinition
{
    /// <summary>FHIRPath to the references.</summary>
    public required string Path { get; init; }

    /// <summary>The subject's name.</summary>
    public required string To { get; init; }

    /// <summary>A resource in which the path finds nothing counts too: it speaks of nobody in particular.</summary>
    public bool OrNobody { get; init; }
}

/// <summary>How a value is read.</summary>
public sealed record ValueDefinition
{
    /// <summary>FHIRPaths, the first that finds something; none for a constant.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary><c>code</c>, <c>day</c>, <c>moment</c>, <c>yes-no</c>, <c>number</c>, <c>text</c>, <c>organization</c>, <c>person</c>.</summary>
    public required string As { get; init; }

    /// <summary>A text that is found becomes a code of this system.</summary>
    public string? System { get; init; }

    /// <summary>A constant: a code of <see cref="System"/>, a text, or <c>true</c> / <c>false</c>.</summary>
    public string? Constant { get; init; }

    /// <summary>Read from the resources of this type whose reference <see cref="LinkedBy"/> leads to this resource.</summary>
    public string? LinkedFrom { get; init; }

    /// <summary>FHIRPath to that reference.</summary>
    public string? LinkedBy { get; init; }

    /// <summary>How it is read where this way finds nothing.</summary>
    public ValueDefinition? Else { get; init; }
}

/// <summary>How the parts of a record are read.</summary>
public sealed record PartDefinition
{
    /// <summary>FHIRPath to the elements that are one part each.</summary>
    public required string Each { get; init; }

    public ValueDefinition? Value { get; init; }

    public ImmutableDictionary<string, ValueDefinition> Fields { get; init; } = ImmutableDictionary<string, ValueDefinition>.Empty;

    /// <summary>Parts of resources of this type whose reference <see cref="LinkedBy"/> leads to this resource.</summary>
    public string? LinkedFrom { get; init; }

    /// <summary>FHIRPath to that reference.</summary>
    public string? LinkedBy { get; init; }
}

/// <summary>A file of the evidence map, or a state's <c>facts.json</c>.</summary>
public sealed record EvidenceFile
{
    /// <summary>People and organizations around a request, found from it; a later one may start from an earlier one.</summary>
    public ImmutableArray<SubjectDefinition> Subjects { get; init; } = [];

    /// <summary>Per shape (<c>yes-no</c>, and <c>yes-no of specialist</c> for facts that speak of somebody) the sources of facts that name none; <c>{fact}</c> stands for the fact's name.</summary>
    public ImmutableDictionary<string, ImmutableArray<SourceDefinition>> Defaults { get; init; } = ImmutableDictionary<string, ImmutableArray<SourceDefinition>>.Empty;

    public ImmutableArray<FactDefinition> Facts { get; init; } = [];
}

/// <summary>A person or organization around a request.</summary>
public sealed record SubjectDefinition
{
    public required string Name { get; init; }

    /// <summary>The subject that the paths start from; the request where null.</summary>
    public string? From { get; init; }

    /// <summary>FHIRPaths, the first that finds something.</summary>
    public required ImmutableArray<string> Path { get; init; }
}
