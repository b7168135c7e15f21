using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>What a sender should know of parts of a request that its answer was decided without: each says which element, and what to do.</summary>
public static class RequestRemarks
{
    public static IEnumerable<string> Of(ReadRequest read) => OtherInsurances(read.Set);

    /// <summary>One coverage decides, whatever else the member has.</summary>
    static IEnumerable<string> OtherInsurances(EvidenceSet set)
    {
        var claim = set.Request;
        if (FocalInsurance.Of(claim.Element) is not { } focal)
        {
            yield break;
        }

        var coverage = Coverage(focal);
        var others = claim.Element.Children("insurance").Where(each => each.Location != focal.Location && (Coverage(each) is not { } other || other != coverage)).Select(claim.PathOf).ToList();
        if (others.Count > 0)
        {
            yield return $"The answer is by the coverage of {claim.PathOf(focal)} alone, {(FocalInsurance.IsMarked(focal) ? "which is focal" : "the first, since none is focal")}. Not looked at: {string.Join(", ", others)}. "
                + "What to do: set focal to true at the insurance that this request is about, and at no other; ask about another coverage by a request of its own, to its payer.";
        }

        EvidenceResource? Coverage(ITypedElement insurance) => set.Follow(insurance.Children("coverage").FirstOrDefault(), claim);
    }
}
