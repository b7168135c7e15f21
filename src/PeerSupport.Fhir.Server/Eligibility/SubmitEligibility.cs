using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>POST /fhir/CoverageEligibilityRequest/$submit</c>: read, check, answer, save. It gives the member nothing and so leaves the ledger as it is.</summary>
sealed class SubmitEligibility(FhirRequest reader, Gather gather, DecisionStore decisions, FhirStore store, Profiles profiles, ServerSettings settings, TimeProvider clock, IdSource newId)
{
    const string Type = "CoverageEligibilityRequest", ResponseType = "CoverageEligibilityResponse";

    public static Task<IResult> Endpoint(SubmitEligibility operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, cancellation);

    async Task<IResult> Run(HttpContext context, CancellationToken cancellation)
    {
        var parsed = await reader.Read(context, cancellation, "Bundle", Type);
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        List<Issue> issues = [.. StructureCheck.Check(body)];
        if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome(issues);
        }

        if (RequestBundle.Read(body, Type, issues) is not { } bundle)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var now = clock.GetUtcNow();
        if (ReadEligibility.Read(profiles, await gather.Around(bundle, cancellation), settings.Review.Received, now, issues) is not { } read)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var ledger = await decisions.LedgerOf(read.Policy.Id, read.Facts.Request.MemberId, cancellation);
        var answer = Decisions.Eligibility.Answer(read.Facts, read.Policy, ledger.Ledger, read.Period);
        var (requestId, responseId) = (newId(), newId());
        var response = EligibilityWriter.Write(answer, read, responseId, requestId, now);
        List<ResourceToSave> resources = [new(new(Type, requestId), bundle.Request.Resource.Json) { Parsed = bundle.Request.Resource }, new(new(ResponseType, responseId), R4.Fhir.Bytes(response))];
        if (bundle.IsBundle)
        {
            resources.Add(new(new("Bundle", requestId), body.Json) { Parsed = body });
        }

        var saved = await store.CreateAll(resources, cancellation);
        return FhirResults.Resource(saved[1]);
    }
}
