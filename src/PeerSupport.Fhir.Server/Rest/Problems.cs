using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with a request before it is about a person's care. None of it quotes a value from the body.</summary>
internal static class Problems
{
    const string See = "GET /fhir/metadata lists what there is.";

    public static Issue UnknownAddress(string? type) => type is null
        ? new(IssueSeverity.Error, "not-found", "unknown-address", "There is nothing at this address.") { Remedy = See }
        : type is ['$', ..] ? UnknownOperation()
        : new(IssueSeverity.Error, "not-found", "unknown-type", "This server has no such resource type.") { Found = Plain(type), Remedy = See };

    /// <summary>At the address of PAS 2.0.1, which has what the guide names and no more.</summary>
    public static Issue NotAtOlder() => new(IssueSeverity.Error, "not-found", "unknown-address", "There is nothing at this address. The address of PAS 2.0.1 has Claim/$submit, Claim/$inquire and Subscription.")
    {
        Remedy = $"GET {FhirRoutes.Pas20}/metadata lists what there is; everything else is at /fhir.",
    };

    public static Issue MethodNotAllowedAtOlder() => MethodNotAllowed(null) with { Remedy = $"GET {FhirRoutes.Pas20}/metadata lists what there is." };

    public static Issue UnknownOperation() => new(IssueSeverity.Error, "not-found", "unknown-operation", "This server has no such operation.") { Remedy = See };

    public static Issue NotFound(string type) => new(IssueSeverity.Error, "not-found", "not-found", $"There is no {type} with this id.")
    {
        Remedy = $"Use the id that the server gave (Location), or that it was stored under; GET /fhir/{type}?… searches for it by what it holds.",
    };

    public static Issue NoVersion(string type) => new(IssueSeverity.Error, "not-found", "not-found", $"There is no such version of this {type}.") { Remedy = $"GET /fhir/{type}/<id>/_history lists the versions that there are." };

    /// <summary>An address whose second part can be no id (http://hl7.org/fhir/R4/datatypes.html#id).</summary>
    public static Issue NoId(bool isWritten) => new(IssueSeverity.Error, isWritten ? "value" : "not-found", isWritten ? "invalid-format" : "unknown-address", "What stands in the address is no id.")
    {
        Expected = "1 to 64 characters, each a letter A to Z, a to z, a digit, - or .",
        Remedy = isWritten ? "Choose an id of these characters, and keep yours as an identifier." : "Correct the id; where yours has other characters, search by the identifier.",
    };

    public static Issue Deleted(string type) => new(IssueSeverity.Error, "deleted", "resource-deleted", $"This {type} was deleted.")
    {
        Remedy = $"GET /fhir/{type}/<id>/_history shows the versions that it had; a PUT under its id brings it back where a client may write it.",
    };

    public static Issue MethodNotAllowed(ResourceEntry? entry) =>
        new(IssueSeverity.Error, "not-supported", "method-not-allowed", entry?.WhyNot ?? "This address does not take this method.") { Remedy = See };

    /// <summary>An operation that there is, at other addresses.</summary>
    public static Issue OperationElsewhere(string name, IEnumerable<string> addresses) => new(IssueSeverity.Error, "not-found", "unknown-address", $"The operation ${name} is not called at this address.")
    {
        Expected = string.Join(" or ", addresses), Remedy = "Call it at this one.",
    };

    /// <summary>An operation that is called by another method.</summary>
    public static Issue OperationMethod(string name, string allowed) => new(IssueSeverity.Error, "not-supported", "method-not-allowed", $"The operation ${name} is not called by this method.")
    {
        Expected = allowed, Remedy = $"Call it by one of these. {See}",
    };

    public static Issue AddressTooLong(int most) => new(IssueSeverity.Error, "too-long", "address-too-long", "The address is longer than this server reads.")
    {
        Expected = string.Create(CultureInfo.InvariantCulture, $"at most {most} characters"),
        Remedy = "Send a search as a form: POST /fhir/<type>/_search with Content-Type application/x-www-form-urlencoded.",
    };

    public static Issue HeadersTooLong(int most) => new(IssueSeverity.Error, "too-long", "headers-too-long", "The header lines are longer than this server reads.")
    {
        Expected = string.Create(CultureInfo.InvariantCulture, $"at most {most} characters in all header lines"),
        Remedy = "Leave out what is not needed, such as cookies of other services; a condition in If-None-Exist must be short.",
    };

    public static Issue NotAcceptable(IEnumerable<string> offered) => new(IssueSeverity.Error, "not-supported", "not-acceptable", "The answer can't be given in a format that was asked for.")
    {
        Expected = string.Join(" or ", offered),
        Remedy = "Name one of these in Accept or in _format.",
    };

    public static Issue MediaType(string? found) => new(IssueSeverity.Error, "not-supported", "media-type", "The body must be FHIR JSON.")
    {
        Expected = $"Content-Type: {FhirMedia.Json}, of FHIR 4.0, in UTF-8",
        Found = string.IsNullOrEmpty(found) ? "no Content-Type" : found.Contains("charset", StringComparison.OrdinalIgnoreCase) && found.Contains("json", StringComparison.OrdinalIgnoreCase) ? "another charset" : found.Contains("fhirVersion", StringComparison.OrdinalIgnoreCase) && found.Contains("json", StringComparison.OrdinalIgnoreCase) ? "another version of FHIR" : Plain(found.Split(';')[0].Trim()),
        Remedy = found?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true ? "XML is not read: send the same resource as JSON." : $"Send the header Content-Type: {FhirMedia.Json}.",
    };

    public static Issue Encoding() => new(IssueSeverity.Error, "not-supported", "media-type", "A body that is packed so is not read.") { Expected = "Content-Encoding gzip, deflate or br, or none", Remedy = "Send the body as it is." };

    public static Issue BodyTooLong(long limit, long? found) => new(IssueSeverity.Error, "too-long", "body-too-long", "The body is longer than this server reads.")
    {
        Expected = string.Create(CultureInfo.InvariantCulture, $"at most {limit} bytes"),
        // What comes packed is longer than it says.
        Found = found is { } length && length > limit ? string.Create(CultureInfo.InvariantCulture, $"{length} bytes") : null,
        Remedy = "Leave large attachments out, or refer to them.",
    };

    public static Issue NoBody() => new(IssueSeverity.Fatal, "structure", "no-body", "The request has no body.") { Expected = "one FHIR resource as JSON", Found = "nothing", Remedy = "Send the resource as the body." };

    public static Issue WrongResource(IReadOnlyList<string> expected, Resource found)
    {
        var issue = new Issue(IssueSeverity.Error, "structure", "wrong-resource", "The body is another resource than this address takes.")
        {
            Expected = string.Join(" or ", expected),
            Found = found.TypeName,
            Remedy = expected.Contains("Bundle") && found.TypeName is "Claim" or "CoverageEligibilityRequest" ? $"Put the {found.TypeName} into a Bundle, as its first entry, with what it refers to."
                : found.TypeName == "Parameters" ? "Send the resource itself as the body, or as the one parameter with the name resource."
                : $"Send a {string.Join(" or a ", expected)}{(ResourceTypes.All.Any(entry => entry.Type == found.TypeName) ? $", or send this to /fhir/{found.TypeName}" : "")}.",
            Expression = "resourceType",
        };
        return found.Source.Find("resourceType")?.Position is var (line, column) ? issue with { Line = line, Column = column } : issue;
    }

    public static Issue IdMissing(Resource resource) =>
        new(IssueSeverity.Error, "required", "id-missing", "The resource has no id.") { Expected = "the id that stands in the address", Remedy = "Set id to the id in the address.", Expression = $"{resource.TypeName}.id" };

    public static Issue IdMismatch(Resource resource) => new(IssueSeverity.Error, "invalid", "id-mismatch", "The resource's id is not the one in the address.")
    {
        Expected = "the id that stands in the address",
        Found = "another id",
        Remedy = "Set id to the id in the address, or send it to the address of its own id.",
        Expression = $"{resource.TypeName}.id",
    };

    public static Issue IdOfAnother(Resource resource) => new(IssueSeverity.Error, "invalid", "id-mismatch", "The resource's id is not that of the resource that meets the condition.")
    {
        Expected = "no id, or that of the one that meets the condition",
        Found = "another id",
        Remedy = "Leave the id out, or send the resource to the address of its own id.",
        Expression = $"{resource.TypeName}.id",
    };

    public static Issue FormMedia(string? found) => new(IssueSeverity.Error, "not-supported", "media-type", "A search by POST is a form.")
    {
        Expected = "Content-Type: application/x-www-form-urlencoded, in UTF-8",
        Remedy = "Send the parameters as a form, or in the address of a GET.",
        Found = string.IsNullOrEmpty(found) ? "no Content-Type" : found.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? "another charset" : Plain(found.Split(';')[0].Trim()),
    };

    /// <summary>Of a form that is decoded by the framework it is not known which of its parameters it is.</summary>
    public static Issue FormUnreadable() => new(IssueSeverity.Error, "value", "parameter-value", "A parameter of the form can't be read.") { Expected = "texts without the character U+0000", Remedy = "Correct the form, or leave the parameter out." };

    public static Issue FormTooLong() => new(IssueSeverity.Error, "too-long", "body-too-long", "The form is longer than this server reads.") { Remedy = "Ask in several searches." };

    /// <summary>More than one resource meets the condition of a conditional request.</summary>
    public static Issue MultipleMatches() => new(IssueSeverity.Error, "multiple-matches", "multiple-matches", "More than one resource meets the condition, so that it is open which is meant.")
    {
        Remedy = "Name a parameter that only one resource meets, such as an identifier with its system.",
    };

    public static Issue NoCondition() => new(IssueSeverity.Error, "required", "no-condition", "The request names no condition, and without one every resource of the type would be meant.") { Expected = "search parameters in the address", Remedy = "Name what the resource is known by, such as an identifier with its system; without a condition use the address of its id." };

    public static Issue Unconditional() => new(IssueSeverity.Error, "not-supported", "no-conditional-create", "Resources of this type are not created by condition, and nothing was made.")
    {
        Expected = "no If-None-Exist", Remedy = "Search first, and send it without If-None-Exist where there is none.",
    };

    public static Issue NoExport() => new(IssueSeverity.Error, "not-found", "not-found", "There is no such export, or it was given up.") { Remedy = "Begin another one: GET /fhir/$export with Prefer: respond-async." };

    public static Issue NoMatch() => new(IssueSeverity.Error, "not-found", "no-match", "No resource meets the condition.") { Remedy = "Search by the same condition to see what there is." };

    public static Issue ReadOnlyCase() => new(IssueSeverity.Error, "conflict", "busy-resource", "Other requests kept changing the same resources.") { Remedy = "Send the request again." };

    public static Issue Patch(string text, int operation, bool malformed) => new(IssueSeverity.Error, malformed ? "invalid" : "processing", malformed ? "patch-invalid" : "patch-does-not-fit", text)
    {
        Found = string.Create(CultureInfo.InvariantCulture, $"operation {operation + 1} of the patch"),
        Remedy = malformed ? "Correct this operation; nothing was changed." : "Read the resource and patch what it is now; nothing was changed.",
    };

    public static Issue PatchMedia(string? found) => new(IssueSeverity.Error, "not-supported", "media-type", "A patch is JSON Patch or FHIRPath Patch.")
    {
        Expected = "Content-Type: application/json-patch+json, or application/fhir+json with a Parameters resource",
        Remedy = "Send the header that fits the patch.",
        Found = string.IsNullOrEmpty(found) ? "no Content-Type" : Plain(found.Split(';')[0].Trim()),
    };

    public static Issue BadParameter(string name, string expected) => new(IssueSeverity.Error, "value", "parameter-value", $"The parameter {name} can't be read.") { Expected = expected, Remedy = $"Correct {name} in the address, or leave it out.", Expression = $"http.{name}" };

    /// <summary>A resource that was to be new: there is one, which stays as it is.</summary>
    public static Issue IdTaken(string type) => new(IssueSeverity.Error, "conflict", "id-taken", $"There is a {type} with this id already, and it is not the one that the condition means.")
    {
        Expected = "an id that is free, or none", Remedy = "Leave the id out, or update the resource under its own address.", Expression = $"{type}.id",
    };

    /// <summary>Some resource has to be there, or none, and it is not so.</summary>
    public static Issue PreconditionFailed(bool isThere) => new(IssueSeverity.Error, "conflict", "version-mismatch", isThere ? "The resource is there already, and If-None-Match asks that it is not, or not at this version." : "There is no such resource, and If-Match asks for one.")
    {
        Remedy = isThere ? "Read it, or send the change without If-None-Match." : "Send it without If-Match to create it.",
    };

    public static Issue NotAt() => new(IssueSeverity.Error, "not-supported", "parameter-value", "A history is not given as it was at a moment.") { Expected = "no _at", Remedy = "Ask with _since and take the newest version that is not later than the moment.", Expression = "http._at" };

    public static Issue VersionMismatch() => new(IssueSeverity.Error, "conflict", "version-mismatch", "The resource is not at the version that If-Match names.")
    {
        Expected = "the current version",
        Remedy = "Read the resource again and repeat the change on what it is now.",
    };

    public static Issue Starting() => new(IssueSeverity.Error, "transient", "not-ready", "The server is still starting.") { Remedy = "Try again in a few seconds." };

    public static Issue Busy() => new(IssueSeverity.Error, "transient", "member-busy", "Other requests of the same member were saved while this one was decided.") { Remedy = "Send the same request again." };

    public static Issue TooBusy() => new(IssueSeverity.Error, "transient", "server-busy", "The server has more to do than it can take on.") { Remedy = "Send the same request again after the seconds that Retry-After names." };

    public static Issue TookTooLong() => new(IssueSeverity.Error, "transient", "request-timeout", "The request took longer than this server gives one.") { Remedy = "Send the same request again; a large one in parts." };

    /// <summary>What an exception says of the database, where that is no fault of the program. Nothing of the request was kept.</summary>
    public static Issue? OfStorage(Exception exception) => exception is StorageBusyException ? TooBusy() : DatabaseFault.Of(exception) switch
    {
        DatabaseFault.Unavailable or DatabaseFault.Collision => new(IssueSeverity.Error, "transient", "storage-unavailable", "The server's database can't be reached or does not answer in time.")
        {
            Remedy = "Send the same request again after the seconds that Retry-After names.",
        },
        DatabaseFault.Full => new(IssueSeverity.Error, "transient", "storage-full", "The server's database has no room left.") { Remedy = "Tell the operator; send the same request again later." },
        _ => null,
    };

    public static Issue Internal(string requestId) => new(IssueSeverity.Fatal, "exception", "internal-error", "Something failed on the server's side, and the request was not answered.")
    {
        Remedy = $"Try again. If it stays, report it with this request id: {requestId}.",
    };

    /// <summary>A name as it came where it is one; not what someone typed into an address.</summary>
    static string Plain(string text) => text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '+' or '-' or '.' or '$') ? text : "another text";
}
