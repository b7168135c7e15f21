using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>An element that a service note has to hold.</summary>
public sealed record NoteElement
{
    /// <summary>The field of the contact, or the name of its parts.</summary>
    public required string Field { get; init; }

    /// <summary>What it is, in words that fit behind "Send".</summary>
    public required string What { get; init; }
}

/// <summary>A service note with every element that the policy asks for, signed by who provided the service.</summary>
public sealed record Note : VisitCriterion
{
    public required ImmutableArray<NoteElement> Elements { get; init; }

    /// <summary>The note must be signed by the performer: another signer is not met.</summary>
    public bool SignedByPerformer { get; init; }

    protected override Finding NoVisit(Case c) => Finding.Unknown("No service note is on file for the line.", c.Missing(FactName.Visit, "the service note of the contact"));

    protected override Finding Judge(Case c, Fact visit)
    {
        var (signer, performer) = (visit.TextOf(Field.Signer), visit.TextOf(Field.Performer));
        if (SignedByPerformer && signer is not null && performer is not null && signer != performer)
        {
            return Finding.NotMet("The note is signed by somebody else than who provided the service.", At(visit, "signature of another person"));
        }

        var missing = Elements.Where(element => !Has(visit, element.Field)).ToList();
        return missing.Count == 0 ? Finding.Met($"The note holds all {Elements.Length} elements.", visit.Evidence) : Finding.Unknown($"The note lacks {string.Join(", ", missing.Select(element => element.What))}.",
            c.Missing(FactName.Visit, $"{string.Join(", ", missing.Select(element => element.What))} in the service note"), visit.Evidence);
    }

    static bool Has(Fact visit, string field) => visit.Fields.ContainsKey(field) || visit.PartsOf(field).Any() || (field == "date" && visit.When is not null);
}
