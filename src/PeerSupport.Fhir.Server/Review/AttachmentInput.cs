using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>Documents for a request that waits, as they come in.</summary>
/// <param name="Numbers">The number that came, and it without what names a line or one of the documents that are asked for.</param>
/// <param name="MemberId">The member's id with the payer.</param>
/// <param name="Content">The documents.</param>
sealed record AttachmentInput(IReadOnlyList<string> Numbers, string MemberId, IReadOnlyList<Resource> Content)
{
    /// <summary>What is no evidence: requests, answers, and who is asked about.</summary>
    static readonly HashSet<string> NoEvidence = ["AuditEvent", "Basic", "Bundle", "CapabilityStatement", "MeasureReport", "MessageHeader", "OperationOutcome", "Parameters", "Claim", "ClaimResponse", "Coverage", "CoverageEligibilityRequest", "CoverageEligibilityResponse", "Patient", "Task", "Subscription", "Binary"];

    public static AttachmentInput? Read(Resource body, List<Issue> issues)
    {
        var parameters = body.Element.Children("parameter").ToList();
        if (Text(parameters, "AttachTo") is var to and not ("preauthorization" or "prior-auth"))
        {
            issues.Add(ReviewIssues.AttachTo(to is null ? null : "another use"));
        }

        foreach (var name in ((string[])["AttachTo", "TrackingId", "MemberId"]).Where(name => Named(parameters, name).Skip(1).Any()))
        {
            issues.Add(ReviewIssues.Twice(name));
        }

        var (number, member) = (Text(parameters, "TrackingId"), Text(parameters, "MemberId"));
        if (number is null)
        {
            issues.Add(ReviewIssues.AttachmentPart("TrackingId", "an Identifier whose value is the administrative reference number of the pended answer"));
        }

        if (member is null)
        {
            issues.Add(ReviewIssues.AttachmentPart("MemberId", "an Identifier whose value is the member's id with the payer"));
        }

        var content = Named(parameters, "Attachment").SelectMany(attachment => Named(attachment.Children("part"), "Content")).SelectMany(part => part.Children("resource")).Select(Resource.Of).OfType<Resource>().ToList();
        if (content.Count == 0)
        {
            issues.Add(ReviewIssues.AttachmentPart("Attachment", "one or more, each with a part Content that holds a resource"));
        }

        foreach (var other in content.Where(resource => NoEvidence.Contains(resource.TypeName)))
        {
            issues.Add(ReviewIssues.AttachmentContent(other.TypeName));
        }

        return issues.Count > 0 ? null : new([number!, WithoutLast(number!), WithoutLast(WithoutLast(number!))], member!, content);
    }

    static string WithoutLast(string number) => number.LastIndexOf('-') is > 0 and var at && at < number.Length - 1 && number[(at + 1)..].All(char.IsAsciiDigit) ? number[..at] : number;

    static string? Text(IEnumerable<ITypedElement> parameters, string name) => Named(parameters, name).SelectMany(parameter => parameter.Children("value"))
        .Select(value => value.Value as string ?? value.Children("value").FirstOrDefault()?.Value as string).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    static IEnumerable<ITypedElement> Named(IEnumerable<ITypedElement> parameters, string name) => parameters.Where(parameter => parameter.Children("name").FirstOrDefault()?.Value as string == name);
}
