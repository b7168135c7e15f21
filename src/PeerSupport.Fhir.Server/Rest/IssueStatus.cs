using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>The one place that gives issues their HTTP status.</summary>
internal static class IssueStatus
{
    /// <summary>The status of the first error; 200 when there is none.</summary>
    public static int Of(IEnumerable<Issue> issues) =>
        issues.FirstOrDefault(issue => issue.Severity <= IssueSeverity.Error) is { } first ? Of(first) : StatusCodes.Status200OK;

    static int Of(Issue issue) => issue.Rule switch
    {
        "method-not-allowed" => StatusCodes.Status405MethodNotAllowed,
        "not-acceptable" => StatusCodes.Status406NotAcceptable,
        "resource-deleted" => StatusCodes.Status410Gone,
        "version-mismatch" or "multiple-matches" or "no-conditional-create" => StatusCodes.Status412PreconditionFailed,
        "address-too-long" => StatusCodes.Status414UriTooLong,
        "headers-too-long" => StatusCodes.Status431RequestHeaderFieldsTooLarge,
        "body-too-long" => StatusCodes.Status413PayloadTooLarge,
        "storage-full" => StatusCodes.Status507InsufficientStorage,
        "media-type" => StatusCodes.Status415UnsupportedMediaType,
        _ => OfCode(issue.Code),
    };

    /// <summary>By R4's issue-type (http://hl7.org/fhir/R4/valueset-issue-type.html). What isn't named is a body that can't be read as it stands.</summary>
    static int OfCode(string code) => code switch
    {
        "login" or "unknown" or "expired" => StatusCodes.Status401Unauthorized,
        "forbidden" or "suppressed" => StatusCodes.Status403Forbidden,
        "not-found" => StatusCodes.Status404NotFound,
        "conflict" or "duplicate" => StatusCodes.Status409Conflict,
        "business-rule" or "processing" => StatusCodes.Status422UnprocessableEntity,
        "throttled" => StatusCodes.Status429TooManyRequests,
        "exception" => StatusCodes.Status500InternalServerError,
        "transient" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
