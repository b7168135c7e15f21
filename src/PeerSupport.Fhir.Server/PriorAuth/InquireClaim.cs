using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>POST /fhir/Claim/$inquire</c> by Da Vinci PAS: the member's authorizations as they stand, by example. Who sent a request sees it, and whoever it names as ordering or rendering provider, by
/// NPI. That something else was found and is not shown is said, and nothing more of it. 2.2.1 answers with Parameters, a Bundle a request; 2.0.1 with one Bundle.
/// </summary>
sealed class InquireClaim(FhirRequest reader, Gather gather, RequestStore requests, StoredAnswers answers, Profiles profiles, TimeProvider clock, IdSource newId)
{
    public static Delegate Endpoint(PasVersion version) => (InquireClaim operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, version, cancellation);

    async Task<IResult> Run(HttpContext context, PasVersion version, CancellationToken cancellation)
    {
        var parsed = await reader.Read(context, cancellation, "Bundle");
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        List<Issue> issues = [.. StructureCheck.Check(body)];
        if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome(issues);
        }

        issues.Clear();
        if (RequestBundle.Read(body, "Claim", issues, only: false) is not { } bundle || ReadInquiry.Of(profiles, await gather.Around(bundle, cancellation), issues) is not { } inquiry)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var (found, withheld) = await Find(inquiry, cancellation);
        var server = FhirResults.Base(context.Request);
        var remarks = withheld ? Remarks("suppressed", "warning", "The member has other authorizations that match and are not shown: they name neither the asking provider nor its NPI. Ask the payer by telephone, or the provider who holds them.")
            : found.Count == 0 && version == PasVersion.V20 ? Remarks("not-found", "information", "No authorization of the member matches.") : null;
        return version == PasVersion.V20
            ? FhirResults.Resource(ResponseBundle.Write(found, null, version, server, clock.GetUtcNow(), remarks))
            : FhirResults.Resource(Parameters([.. found.Select(answer => ResponseBundle.Write([answer], null, version, server, clock.GetUtcNow())),
                .. remarks is null ? Array.Empty<byte[]>() : [ResponseBundle.Write([], null, version, server, clock.GetUtcNow(), remarks)]]));
    }

    async Task<(List<StoredAnswer> Found, bool Withheld)> Find(ReadInquiry inquiry, CancellationToken cancellation)
    {
        List<StoredAnswer> found = [];
        var withheld = false;
        var named = (await requests.OfMember(inquiry.Policy.Id, inquiry.MemberId, cancellation)).Where(request => inquiry.Numbers.Length == 0 || inquiry.Numbers.Any(number => RequestStore.Names(number, request))).ToList();
        var stored = await answers.All([.. named.Select(request => request.Decision)], cancellation);
        foreach (var request in named)
        {
            if (!stored.TryGetValue(request.Decision.Id, out var answer))
            {
                continue;
            }

            var decision = DecisionJson.Read(request.Decision.Json.Span);
            if (!InquiryMatch.Matches(inquiry, decision, answer.Around, ReviewAction.Code, profiles))
            {
                continue;
            }

            if ((inquiry.Provider is not null && request.Provider == inquiry.Provider) || Providers.OfRequest(answer.Around).Any(inquiry.Npis.Contains))
            {
                found.Add(answer with { ClaimResponse = ForInquiry(answer.ClaimResponse) });
            }
            else
            {
                withheld = true;
            }
        }

        return (found, withheld);
    }

    /// <summary>The inquiry's answer names one diagnosis a line (http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-claiminquiryresponse.html).</summary>
    static byte[] ForInquiry(ReadOnlyMemory<byte> claimResponse)
    {
        var json = JsonNode.Parse(claimResponse.Span)!.AsObject();
        foreach (var extensions in (json["item"] as JsonArray ?? []).Select(item => item!["extension"]).OfType<JsonArray>())
        {
            foreach (var extra in extensions.Where(extension => (string?)extension!["url"] == $"{Canonical.Pas}/extension-communicatedDiagnosis").Skip(1).ToList())
            {
                extensions.Remove(extra);
            }
        }

        return R4.Fhir.Bytes(json);
    }

    static byte[] Parameters(IReadOnlyList<byte[]> bundles) => R4.Fhir.Bytes(R4.Fhir.Object(
        ("resourceType", "Parameters"),
        ("parameter", R4.Fhir.Array(bundles.Select(bundle => R4.Fhir.Object(("name", "return"), ("resource", JsonNode.Parse(bundle))))))));

    JsonObject Remarks(string code, string severity, string text) => R4.Fhir.Object(
        ("resourceType", "OperationOutcome"),
        ("id", newId()),
        ("issue", R4.Fhir.Array(R4.Fhir.Object(("severity", severity), ("code", code), ("details", R4.Fhir.Object(("text", text)))))));
}
