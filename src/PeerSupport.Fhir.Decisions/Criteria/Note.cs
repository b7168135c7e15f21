using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>An element that a service note has to hold.</summary>
public sealed record NoteElement
{
    /// <summary>The field of the contact, or the name of its parts.</summary>
    public required string Field { get; init; }

    /// <summary>Further fields without which it is not whole, such as the credentials beside a signature.</summary>
    public ImmutableArray<string> And { get; init; } = [];

    /// <summary>What it is, in words that fit behind "Send".</summary>
    public required string What { get; init; }
}

/// <summary>A service note with every element that the policy asks for, signed by who provided the service.</summary>
public sealed record Note : VisitCriterion
{
    public required ImmutableArray<NoteElement> Elements { get; init; }

    /// <summary>Whoever provided the contact must have signed: a note that only others signed is not met, one that one of several has not signed lacks that signature.</summary>
    public bool SignedByPerformer { get; init; }

    protected override Finding NoVisit(Case c) => Finding.Unknown("No service note is on file for the line.", c.Missing(FactName.Visit, "the service note of the contact"));

    protected override Finding Judge(Case c, Fact visit)
    {
        var (signers, performers) = (Keys(visit, Field.Signature, Field.Signer), Keys(visit, Field.Participant, Field.Performer));
        if (SignedByPerformer && signers.Count > 0 && performers.Count > 0 && !signers.Overlaps(performers))
        {
            return Finding.NotMet("The note is signed by somebody else than who provided the service.", At(visit, "signature of another person"));
        }

        List<string> missing = [.. Elements.Where(element => !Has(visit, element.Field) || !element.And.All(field => Has(visit, field))).Select(element => element.What)];
        if (SignedByPerformer && signers.Count > 0 && !signers.IsSupersetOf(performers))
        {
            missing.Add("the signature of everybody who provided the service");
        }

        var lacks = string.Join(", ", missing);
        return missing.Count == 0 ? Finding.Met($"The note holds all {Elements.Length} elements.", visit.Evidence)
            : Finding.Unknown($"The note lacks {lacks}.", c.Missing(FactName.Visit, $"{lacks} in the service note"), visit.Evidence);
    }

    static HashSet<string> Keys(Fact visit, string part, string field) =>
        visit.PartsOf(part).Select(each => each.Value).Append(visit.Fields.GetValueOrDefault(field)).OfType<FactValue.Words>().Select(key => key.Value).ToHashSet();

    static bool Has(Fact visit, string field) => visit.Fields.ContainsKey(field) || visit.PartsOf(field).Any() || (field == "date" && visit.When is not null);
}
