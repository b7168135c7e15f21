using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A request for authorization that changes or cancels an earlier one (http://hl7.org/fhir/us/davinci-pas/specification.html#updating-authorization-requests).</summary>
/// <param name="Update">What it asks, line by line.</param>
/// <param name="PriorId">The earlier Claim's id on this server, if that is what it names.</param>
/// <param name="PriorKeys">Business identifiers of the earlier request, as <see cref="ReadRequest.Key"/> writes them, the most telling first.</param>
/// <param name="Numbers">Authorization and administrative reference numbers that it names.</param>
/// <param name="At">The element that names the earlier request.</param>
public sealed record ReadUpdate(RequestUpdate Update, string? PriorId, ImmutableArray<string> PriorKeys, ImmutableArray<string> Numbers, ITypedElement At)
{
    /// <summary>Codes of <c>related.relationship</c> that name the request which this one takes the place of.</summary>
    static readonly HashSet<string> Prior = ["prior", "replaces"];

    /// <summary>What a request does to an earlier one; null where it is a new request.</summary>
    public static ReadUpdate? Of(EvidenceSet set)
    {
        var claim = set.Request.Element;
        var items = claim.Children("item").ToList();
        var related = claim.Children("related").FirstOrDefault(IsPrior);
        var cancelled = items.Where(Pas.IsCancelled).Select(Sequence).OfType<int>().ToImmutableHashSet();
        var changed = items.Where(item => Pas.Text(item, "infoChanged") is not null).Select(Sequence).OfType<int>().ToImmutableHashSet();
        var all = Pas.IsCancelled(claim) || Values.Child(claim, "status") == "cancelled" || (items.Count > 0 && cancelled.Count == items.Count);

        // A renewal names what it renews, and takes nothing's place.
        if (!all && cancelled.IsEmpty && (related is null || (changed.IsEmpty && ReadRequest.IsRenewal(claim))))
        {
            return null;
        }

        var reference = related?.Children("claim").FirstOrDefault();
        var inBundle = set.Follow(reference, set.Request);
        var keys = (inBundle is { Resource.TypeName: "Claim" } && inBundle != set.Request ? inBundle.Element.Children("identifier") : [])
            .Concat(reference?.Children("identifier") ?? []).Concat(related?.Children("reference") ?? []).Concat(related is null ? claim.Children("identifier") : []);
        return new(new(all, cancelled, changed), EvidenceSet.Text(reference)?.Split('/')[^1],
            [.. keys.Select(PartyKey.Identity).OfType<string>().Distinct()],
            [.. items.Prepend(claim).SelectMany(element => (string?[])[Pas.Text(element, "authorizationNumber"), Pas.Text(element, "administrationReferenceNumber")]).OfType<string>().Distinct()],
            related ?? claim);
    }

    static bool IsPrior(ITypedElement related)
    {
        var codes = related.Children("relationship").SelectMany(relationship => relationship.Children("coding")).Select(coding => Values.Child(coding, "code")).OfType<string>().ToList();
        return codes.Count == 0 || codes.Exists(Prior.Contains);
    }

    static int? Sequence(ITypedElement item) => item.Children("sequence").FirstOrDefault()?.Value as int?;
}
