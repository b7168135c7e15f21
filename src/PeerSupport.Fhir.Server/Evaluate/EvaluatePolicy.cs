using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>POST /fhir/$evaluate-policy</c>: what a named policy, or each that the server knows, would answer to a request, at a stage and as of a day. It stores nothing. Under a policy
/// that is not the coverage's own, the coverage is assumed to be of its program, and the answer says so.
/// </summary>
sealed class EvaluatePolicy(FhirRequest reader, Gather gather, DecisionStore decisions, Profiles profiles, ServerSettings settings, TimeProvider clock)
{
    public static Task<IResult> Endpoint(EvaluatePolicy operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, cancellation);

    async Task<IResult> Run(HttpContext context, CancellationToken cancellation)
    {
        var parsed = await reader.Read(context, cancellation, "Bundle", "Claim", "Parameters");
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
        var date = input.Date("date", issues);
        var stage = StageOf(input, issues);
        var policies = PoliciesOf(input, issues);
        if (input.Resource is null)
        {
            issues.Add(EvaluateIssues.NoResource("a Bundle with a Claim, or a Claim; for the stage discharge with a CarePlan"));
        }

        if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error) || RequestBundle.Read(input.Resource!, stage == Stage.Discharge ? "CarePlan" : "Claim", issues) is not { } bundle)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var now = clock.GetUtcNow();
        var set = await gather.Around(bundle, cancellation);
        if (Read(set, stage, date, now, issues) is not { } read)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        if (stage == Stage.Claim && read.Facts.Request.Stage != Stage.Claim)
        {
            return FhirResults.Outcome([EvaluateIssues.NoBill(set.Request.Element)], StatusCodes.Status422UnprocessableEntity);
        }

        read = ReadAssumed.AsOf(read, date, stage);
        var ledger = (await decisions.LedgerOf(read.Policy.Id, read.Facts.Request.MemberId, cancellation)).Ledger;
        return FhirResults.Resource(AnswerParameters.Of(ReadAssumed.Under(read, profiles, policies, now)
            .Select(each => AnswerParameters.Parts("decision", Answer(each, each.Assumed ? Ledger.Empty : ledger)))));
    }

    ReadRequest? Read(EvidenceSet set, Stage? stage, DateOnly? date, DateTimeOffset now, List<Issue> issues) => stage == Stage.Discharge
        ? ReadReview.Of(profiles, set, date ?? DateOnly.FromDateTime(now.DateTime), now, issues)
        : set.Request.Element.Children("use").FirstOrDefault()?.Value is "preauthorization" ? ReadRequest.Authorization(profiles, set, settings.Review.Received, now, issues)
        : ReadClaim.Of(profiles, set, settings.Review.Received, now, issues)?.Read;

    IEnumerable<JsonObject?> Answer(ReadAssumed each, Ledger ledger)
    {
        var (read, policy) = (each.Read, each.Read.Policy);
        IEnumerable<JsonObject?> head =
        [
            AnswerParameters.Value("policy", "uri", $"{Canonical.Base}/PlanDefinition/{policy.Id}"),
            AnswerParameters.Value("title", "string", policy.Title),
            AnswerParameters.Value("program", "string", policy.Program(read.Facts.Request.Program)?.Name ?? read.Facts.Request.Program),
            AnswerParameters.Value("coverage-assumed", "boolean", each.Assumed),
        ];
        if (read.Facts.Request.Stage == Stage.Discharge)
        {
            var review = DischargeReview.Answer(read.Facts, policy, ledger);
            return head.Concat(DischargeOperation.Write(review).Where(part => (string?)part?["name"] is not ("policy" or "program")));
        }

        var isClaim = read.Facts.Request.Stage == Stage.Claim;
        var decision = isClaim ? ClaimEngine.Decide(read.Facts, policy, ledger, settings.Review.AdverseDecisions) : Engine.Decide(read.Facts, policy, ledger, settings.Review.AdverseDecisions);
        return
        [
            .. head,
            AnswerParameters.Value("revision", "string", decision.PolicyRevision),
            AnswerParameters.Value("stage", "code", ClauseExtension.Word(decision.Stage)),
            AnswerParameters.Value("outcome", "code", isClaim ? ServiceClaimWriter.Word(decision.Outcome) : ClauseExtension.Word(decision.Outcome)),
            .. decision.Lines.Select(line => AnswerParameters.Parts("line", Line(line, isClaim))),
        ];
    }

    static IEnumerable<JsonObject?> Line(LineDecision line, bool isClaim) =>
    [
        AnswerParameters.Value("sequence", "positiveInt", line.Sequence),
        AnswerParameters.Value("outcome", "code", isClaim ? ServiceClaimWriter.Word(line.Outcome) : ClauseExtension.Word(line.Outcome)),
        AnswerParameters.Value("recommended", "code", line.Recommended is { } recommended ? ClauseExtension.Word(recommended) : null),
        AnswerParameters.Value("units", "integer", line.Units),
        line.Period is { } period ? R4.Fhir.Object(("name", "period"), ("valuePeriod", R4.Fhir.Period(period.Start, period.End))) : null,
        line.Payment?.Benefit is { } benefit ? R4.Fhir.Object(("name", "benefit"), ("valueMoney", R4.Fhir.Money(benefit))) : null,
        AnswerParameters.Value("summary", "string", line.Summary),
        .. line.Clauses.Select(clause => AnswerParameters.Clause(clause, line.Causes.Contains(clause.Id))),
    ];

    static Stage? StageOf(OperationInput input, List<Issue> issues)
    {
        if (input.Value("stage") is not { } text)
        {
            return null;
        }

        foreach (var stage in Enum.GetValues<Stage>().Where(stage => ClauseExtension.Word(stage) == text))
        {
            return stage;
        }

        issues.Add(EvaluateIssues.UnknownStage(text, Enum.GetValues<Stage>().Select(ClauseExtension.Word)) with { Expression = input.Place("stage") });
        return null;
    }

    IReadOnlyList<Policy> PoliciesOf(OperationInput input, List<Issue> issues)
    {
        List<string> named = [.. input.Values["policy"]];
        if (named.Count == 0)
        {
            return profiles.Policies.Policies;
        }

        List<Policy> found = [];
        foreach (var name in named)
        {
            if (profiles.Policies.Policies.FirstOrDefault(policy => policy.Id == name.Split('|')[0].Split('/')[^1] || policy.Folder == name) is { } policy)
            {
                found.Add(policy);
            }
            else
            {
                issues.Add(EvaluateIssues.UnknownPolicy(name, profiles.Policies.Policies.Select(policy => policy.Id)) with { Expression = input.Place("policy") });
            }
        }

        return found;
    }
}
