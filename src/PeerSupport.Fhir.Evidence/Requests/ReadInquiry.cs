using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>
/// A question about authorizations, by example (http://hl7.org/fhir/us/davinci-pas/specification.html#prior-authorization-inquiries). The Claim's own identifier names the question
/// and is no part of it.
/// </summary>
/// <param name="Policy">The policy of the payer.</param>
/// <param name="MemberId">The member's id with the payer.</param>
/// <param name="Provider">Key of the asking organization.</param>
/// <param name="Npis">National provider identifiers of who asks.</param>
/// <param name="Numbers">Authorization and administrative reference numbers; empty for any.</param>
/// <param name="Days">Days of service; null for any.</param>
/// <param name="Diagnoses">Diagnoses, any of which will do; empty for any.</param>
/// <param name="Lines">Examples of lines, any of which will do; empty for any.</param>
public sealed record ReadInquiry(
    Policy Policy, string MemberId, string? Provider, ImmutableHashSet<string> Npis, ImmutableArray<string> Numbers, DateSpan? Days, ImmutableHashSet<string> Diagnoses, ImmutableArray<InquiryLine> Lines)
{
    /// <summary>Reads a question.</summary>
    /// <returns>The question, or null where <paramref name="issues"/> got an error.</returns>
    public static ReadInquiry? Of(Profiles profiles, EvidenceSet set, List<Issue> issues)
    {
        var claim = set.Request.Element;
        ReadRequest.CheckReferences(set, issues);
        if (issues.Count > 0 || Member.Find(profiles, set, issues) is not var (policy, memberId))
        {
            return null;
        }

        var items = claim.Children("item").ToList();
        var provider = claim.Children("provider").FirstOrDefault();
        return new(policy, memberId, PartyKey.Of(set, provider, set.Request), [.. Providers.Npis(set, provider)],
            [.. items.Prepend(claim).SelectMany(element => (string?[])[Pas.Text(element, "authorizationNumber"), Pas.Text(element, "administrationReferenceNumber")]).OfType<string>().Distinct()],
            claim.Children("billablePeriod").Select(Range).FirstOrDefault(),
            [.. claim.Children("diagnosis").SelectMany(diagnosis => diagnosis.Children("diagnosis")).SelectMany(concept => Codes(concept, profiles))],
            [.. items.Select(item => InquiryLine.Of(item, profiles))]);
    }

    /// <summary>The codes of a concept, without their systems.</summary>
    internal static IEnumerable<string> Codes(ITypedElement concept, Profiles profiles) => Values.Coded([concept], null, profiles.SystemOf)?.Codes.Select(code => code.Value) ?? [];

    /// <summary>The days that a date or a Period can mean; open ends are far away.</summary>
    internal static DateSpan? Range(ITypedElement element)
    {
        if (element.InstanceType != "Period")
        {
            return Values.Day(element) is { } day ? new(day.Low, day.High) : null;
        }

        var (start, end) = (element.Children("start").FirstOrDefault(), element.Children("end").FirstOrDefault());
        var (first, last) = (start is null ? null : Values.Day(start), end is null ? null : Values.Day(end));
        return new(first?.Low ?? DateOnly.MinValue, last?.High ?? DateOnly.MaxValue);
    }
}

/// <summary>An example of a line; what it does not say may be anything.</summary>
/// <param name="Services">The service's codes.</param>
/// <param name="Days">Days of service.</param>
/// <param name="Issued">Days on which it was decided.</param>
/// <param name="Starts">First days of the authorization.</param>
/// <param name="Ends">Last days of the authorization.</param>
/// <param name="Actions">Review actions (X12 306).</param>
/// <param name="Types">Certification types of the request (X12 1322).</param>
public sealed record InquiryLine(ImmutableHashSet<string> Services, DateSpan? Days, DateSpan? Issued, DateSpan? Starts, DateSpan? Ends, ImmutableHashSet<string> Actions, ImmutableHashSet<string> Types)
{
    /// <summary>The code by which a line says that any service is meant.</summary>
    const string Any = "not-applicable";

    internal static InquiryLine Of(ITypedElement item, Profiles profiles)
    {
        var services = item.Children("productOrService").SelectMany(concept => ReadInquiry.Codes(concept, profiles)).ToImmutableHashSet();
        DateSpan? Dates(string name) => Pas.Values(item, name).Select(ReadInquiry.Range).FirstOrDefault();
        return new(services.Contains(Any) ? [] : services, item.Children("serviced").Select(ReadInquiry.Range).FirstOrDefault(), Dates("itemCertificationIssueDate"), Dates("itemCertificationEffectiveDate"),
            Dates("itemCertificationExpirationDate"), [.. Pas.Codes(item, "reviewActionCode")], [.. Pas.Codes(item, "certificationType")]);
    }
}
