using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// Whom documents are about. Evidence about anybody but the request's patient counts for nothing (<see cref="FactReader"/>): who sends some for a request that waits is told so, instead of waiting on with it.
/// </summary>
static class AttachmentSubject
{
    static readonly string[] Names = ["subject", "patient", "beneficiary", "for"];

    /// <summary>What is about somebody else, or about somebody who can't be found: each with its place in the body.</summary>
    /// <param name="set">The request, with the documents in it.</param>
    /// <param name="content">The documents, as they stand in the body.</param>
    public static IReadOnlyList<Issue> Check(EvidenceSet set, IReadOnlyList<Resource> content)
    {
        var claim = set.Request.Element;
        if (set.Follow(claim.Children("patient").FirstOrDefault(), set.Request) is not { } member)
        {
            return [];
        }

        var coverages = claim.Children("insurance").SelectMany(insurance => insurance.Children("coverage")).Select(coverage => set.Follow(coverage, set.Request)).OfType<EvidenceResource>().ToList();
        return [.. content.Index().Select(each => Of(each.Item, each.Index + 1, set, member, coverages)).OfType<Issue>()];
    }

    /// <summary>The provider or payer that a document takes the place of, by type and id; null where none does.</summary>
    public static string? Replaced(EvidenceSet set, IReadOnlyList<Resource> content)
    {
        var claim = set.Request.Element;
        var provider = set.Follow(claim.Children("provider").FirstOrDefault(), set.Request);
        EvidenceResource?[] parties = [provider, provider is null ? null : set.Follow(provider.Element.Children("organization").FirstOrDefault(), provider), set.Follow(claim.Children("insurer").FirstOrDefault(), set.Request)];
        return parties.OfType<EvidenceResource>().FirstOrDefault(party => party.Resource.Id is { } id && content.Any(each => each.TypeName == party.Resource.TypeName && each.Id == id))?.Name;
    }

    static Issue? Of(Resource document, int number, EvidenceSet set, EvidenceResource member, List<EvidenceResource> coverages)
    {
        if (Names.Select(name => document.Element.Children(name).FirstOrDefault()).FirstOrDefault(found => found is not null) is not { } subject)
        {
            return null;
        }

        if (EvidenceSet.Text(subject) is not { } text)
        {
            return subject.Children("identifier").FirstOrDefault() is { } identifier && !IsOf(identifier, member, coverages) ? ReviewIssues.OtherPatient(number, subject.Location, isKnown: true) : null;
        }

        var (type, isMember, isFound) = text is ['#', ..] ? (Contained(document, text[1..]), false, true) : set.Find(text) is { } target ? (target.Resource.TypeName, target == member, true) : (null, false, false);
        return isMember || (type ?? (IsPatient(text) ? "Patient" : "")) != "Patient" ? null : ReviewIssues.OtherPatient(number, subject.Location, isFound);
    }

    static string? Contained(Resource document, string id) =>
        document.Element.Children("contained").Select(Resource.Of).OfType<Resource>().FirstOrDefault(inner => inner.Id == id)?.TypeName;

    /// <summary>As in evidence: whoever can't be found is another patient, unless it is plainly no patient.</summary>
    static bool IsPatient(string reference) => reference.Contains("Patient/", StringComparison.Ordinal) || reference.StartsWith("urn:", StringComparison.Ordinal);

    static bool IsOf(ITypedElement identifier, EvidenceResource member, List<EvidenceResource> coverages)
    {
        var (system, value) = (Text(identifier, "system"), Text(identifier, "value"));
        return member.Element.Children("identifier").Any(own => Text(own, "value") == value && (system is null || Text(own, "system") == system))
            || coverages.Exists(coverage => Text(coverage.Element, "subscriberId") == value);
    }

    static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;
}
