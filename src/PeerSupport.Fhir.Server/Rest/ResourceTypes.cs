using System.Collections.Immutable;

namespace PeerSupport.Fhir.Server;

/// <summary>What a type of resource is to this server.</summary>
internal enum ResourceRole
{
    /// <summary>Evidence: anyone who may write can create and update it.</summary>
    Evidence,

    /// <summary>A question: creating it runs the operation that answers it.</summary>
    Request,

    /// <summary>Made by the server.</summary>
    Answer,

    /// <summary>Created, changed and deleted by clients, by rules of its own.</summary>
    Managed,

    /// <summary>Read from the folder of rules and definitions.</summary>
    Definition,
}

/// <summary>A type of resource that this server has.</summary>
internal sealed record ResourceEntry(string Type, ResourceRole Role)
{
    public bool CanUpdate => Role == ResourceRole.Evidence;

    /// <summary>Why a method is refused, in one sentence.</summary>
    public string WhyNot => Role switch
    {
        ResourceRole.Evidence => $"A {Type} can be created, read, changed, deleted and searched; this method is not one of its address.",
        ResourceRole.Request => $"A {Type} is answered when it is sent: it is then a record, which can be read and searched, but not changed or deleted.",
        ResourceRole.Answer => $"A {Type} is made by this server, which alone can write it. It is a record: it can be read and searched, but not changed or deleted.",
        ResourceRole.Managed => $"A {Type} can be created, changed and deleted by its id, by rules of its own, read and searched; this method is not one of its address.",
        _ => $"A {Type} comes from this server's own files: it can be read and searched.",
    };
}

internal static class ResourceTypes
{
    public static ImmutableArray<ResourceEntry> All { get; } =
    [
        .. Of(
            ResourceRole.Evidence, "AuditEvent", "CarePlan", "CareTeam", "Condition", "Consent", "Coverage", "DocumentReference", "Encounter", "EpisodeOfCare", "Goal", "HealthcareService", "Location", "MeasureReport",
            "Observation", "Organization", "OrganizationAffiliation", "Patient", "Practitioner", "PractitionerRole", "Procedure", "Provenance", "Questionnaire", "QuestionnaireResponse",
            "RelatedPerson", "ServiceRequest"),
        .. Of(ResourceRole.Request, "Claim", "CoverageEligibilityRequest"),
        .. Of(ResourceRole.Answer, "Bundle", "ClaimResponse", "CoverageEligibilityResponse", "Task"),
        .. Of(ResourceRole.Managed, "Subscription"),
        .. Of(ResourceRole.Definition, "Basic", "CodeSystem", "CompartmentDefinition", "Measure", "OperationDefinition", "PlanDefinition", "SearchParameter", "StructureDefinition", "ValueSet"),
    ];

    static IEnumerable<ResourceEntry> Of(ResourceRole role, params string[] types) => types.Select(type => new ResourceEntry(type, role));
}
