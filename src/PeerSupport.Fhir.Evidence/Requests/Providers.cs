using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Who stands behind a request, by national provider identifier.</summary>
public static class Providers
{
    /// <summary>The system of national provider identifiers.</summary>
    public const string Npi = "http://hl7.org/fhir/sid/us-npi";

    /// <summary>The identifiers of what a reference leads to; a role is followed to its person and its organization, once.</summary>
    public static IEnumerable<string> Npis(EvidenceSet set, ITypedElement? reference, EvidenceResource? from = null)
    {
        if (reference is null)
        {
            return [];
        }

        return set.Follow(reference, from ?? set.Request) is not { } found ? Of(reference)
            : found.Resource.TypeName == "PractitionerRole" && from?.Resource.TypeName != "PractitionerRole" ? Of(found.Element).Concat(found.Element.Children("practitioner").Concat(found.Element.Children("organization")).SelectMany(next => Npis(set, next, found)))
            : Of(found.Element);
    }

    /// <summary>Who asked for, ordered or is to give what a request asks for.</summary>
    public static IEnumerable<string> OfRequest(EvidenceSet set)
    {
        var claim = set.Request.Element;
        var orders = claim.Children("item").SelectMany(item => Pas.Values(item, "requestedService")).Select(reference => set.Follow(reference, set.Request)).OfType<EvidenceResource>();
        return claim.Children("provider").Concat(claim.Children("careTeam").SelectMany(member => member.Children("provider"))).SelectMany(reference => Npis(set, reference))
            .Concat(orders.SelectMany(order => order.Element.Children("requester").Concat(order.Element.Children("performer")).SelectMany(reference => Npis(set, reference, order))));
    }

    static IEnumerable<string> Of(ITypedElement element) => element.Children("identifier").Where(identifier => Values.Child(identifier, "system") == Npi).Select(identifier => Values.Child(identifier, "value")).OfType<string>();
}
