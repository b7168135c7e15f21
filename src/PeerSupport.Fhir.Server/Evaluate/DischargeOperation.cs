using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>POST /fhir/CarePlan/$discharge-review</c>: whether the criteria for discharge are met, with the evidence for each. It stores nothing and ends nothing.</summary>
static class DischargeOperation
{
    public static async Task<IResult> Endpoint(HttpContext context, FhirRequest reader, Gather gather, DecisionStore decisions, Profiles profiles, TimeProvider clock, CancellationToken cancellation)
    {
        var parsed = await reader.Read(context, cancellation, "Bundle", "CarePlan", "Parameters");
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        List<Issue> issues = [.. StructureCheck.Check(body)];
        if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome(issues);
        }

        var input = OperationInput.Read(body, context.Request.Query);
        var now = clock.GetUtcNow();
        var date = input.Date("date", issues) ?? DateOnly.FromDateTime(now.DateTime);
        if (input.Resource is not { } resource)
        {
            return FhirResults.Outcome([EvaluateIssues.NoResource("a Bundle with a CarePlan, or a CarePlan")], StatusCodes.Status422UnprocessableEntity);
        }

        if (RequestBundle.Read(resource, "CarePlan", issues) is not { } bundle || issues.Exists(issue => issue.Severity <= IssueSeverity.Error)
            || ReadReview.Of(profiles, await gather.Around(bundle, cancellation), date, now, issues) is not { } read)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var ledger = await decisions.LedgerOf(read.Policy.Id, read.Facts.Request.MemberId, cancellation);
        var answer = DischargeReview.Answer(read.Facts, read.Policy, ledger.Ledger);
        return FhirResults.Resource(AnswerParameters.Of(Write(answer)));
    }

    /// <summary>The answer's parameters: value, policy, date, the sentence, every clause.</summary>
    public static IEnumerable<System.Text.Json.Nodes.JsonObject?> Write(DischargeAnswer answer) =>
    [
        AnswerParameters.Value("value", "code", answer.Value is { } value ? ClauseExtension.Word(value) : "not-stated"),
        AnswerParameters.Value("policy", "uri", $"{Canonical.Base}/PlanDefinition/{answer.PolicyId}"),
        AnswerParameters.Value("revision", "string", answer.PolicyRevision),
        AnswerParameters.Value("program", "string", answer.Program),
        AnswerParameters.Value("date", "date", answer.AsOf.ToString("yyyy-MM-dd", null)),
        AnswerParameters.Value("summary", "string", answer.Summary),
        .. answer.Clauses.Select(clause => AnswerParameters.Clause(clause, answer.Causes.Contains(clause.Id))),
    ];
}
