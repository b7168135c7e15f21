using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A measure over contacts: which of them count, and what kind each is.</summary>
public abstract record ContactMeasure : MeasurePart
{
    /// <summary>Code sets of the services whose contacts count; a contact that states no service counts, one that states others alone does not. Empty: every contact counts.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>Code sets of what counts as a yes.</summary>
    public ImmutableArray<string> Yes { get; init; } = [];

    /// <summary>Code sets of what counts as a no; a code that is in neither is not known.</summary>
    public ImmutableArray<string> No { get; init; } = [];

    /// <summary>States of a contact that did not take place.</summary>
    public ImmutableArray<string> NotStates { get; init; } = ["planned", "cancelled"];

    /// <summary>Code sets of reasons that say that it did not take place.</summary>
    public ImmutableArray<string> Missed { get; init; } = [];

    public override IEnumerable<string> Reads => [FactName.Visit];

    public override IEnumerable<string> Sets => [.. Services, .. Yes, .. No, .. Missed];

    /// <summary>Whether the contact is one of the services.</summary>
    internal bool IsService(MeasureScope scope, Fact visit) => Services.IsEmpty || visit.CodedOf(MeasureField.Service) is not { Codes.IsEmpty: false } service || scope.InAny(Services, service);

    /// <summary>Whether it took place.</summary>
    internal bool TookPlace(MeasureScope scope, Fact visit) =>
        !(visit.TextOf(Field.Status) is { } status && NotStates.Contains(status)) && (Missed.IsEmpty || !visit.PartsOf(Field.Reason).Any(reason => scope.InAny(Missed, reason.Concept)));

    protected static string Words(ImmutableArray<string> sets) => string.Join(", ", sets.Select(set => set.Replace('-', ' ')));

    protected static string Percent(decimal share) => $"{MeasureCount.Number(share * 100)} %";
}
