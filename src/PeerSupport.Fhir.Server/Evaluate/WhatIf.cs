using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>$what-if</c>: the stored requests, decided once more under a candidate's policies: what would change, by which clause, and totals. It writes nothing. Candidates are
/// folders under the setting <c>Candidates</c>; a request names one and can name no other place.
/// </summary>
sealed class WhatIf(FhirRequest reader, ReplayStore replays, ServerSettings settings, IServiceScopeFactory scopes)
{
    const int DefaultChanges = 200, MostChanges = 5000;

    public static Task<IResult> Endpoint(WhatIf operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, cancellation);

    async Task<IResult> Run(HttpContext context, CancellationToken cancellation)
    {
        List<Issue> issues = [];
        var input = OperationInput.Read(context.Request.Query);
        if (FhirRequest.HasBody(context))
        {
            var parsed = await reader.Read(context, cancellation, "Parameters");
            if (parsed.Resource is not { } body)
            {
                return FhirResults.Outcome(parsed.Issues);
            }

            issues.AddRange(StructureCheck.Check(body));
            if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
            {
                return FhirResults.Outcome(issues);
            }

            input = OperationInput.Read(body, context.Request.Query);
        }

        var since = input.Date("since", issues);
        var most = Math.Min(input.Number("count", issues) ?? DefaultChanges, MostChanges);
        if (Folder(input, issues) is not { } folder || issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            var candidate = Profiles.Load(settings.Profiles, settings.Sandbox.Enabled, folder);
            return FhirResults.Resource(await Replayed(candidate, since, most, cancellation));
        }
        catch (PolicyException fault)
        {
            return FhirResults.Outcome([.. fault.Faults.Select(each => EvaluateIssues.BadCandidate(each.Replace(folder, "candidate", StringComparison.Ordinal)) with { Expression = input.Place("candidate") })], StatusCodes.Status422UnprocessableEntity);
        }
    }

    async Task<JsonObject> Replayed(Profiles candidate, DateOnly? since, int most, CancellationToken cancellation)
    {
        var totals = new ReplayTotals();
        List<JsonObject> changes = [];
        await foreach (var chunk in replays.Since(since is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null, cancellation))
        {
            var results = new ReplayResult[chunk.Count];
            await Parallel.ForAsync(0, chunk.Count, cancellation, async (i, stop) =>
            {
                var before = DecisionJson.Read(chunk[i].Decision.Json.Span);
                results[i] = await Replay.Run(new(chunk[i].Body, chunk[i].RequestKey, before, chunk[i].Ledger), candidate, Load, stop);
            });
            for (var i = 0; i < chunk.Count; i++)
            {
                totals.Add(results[i]);
                changes.AddRange(results[i].Changes.Take(most - changes.Count).Select(change => Change(chunk[i].Decision, change)));
            }
        }

        return AnswerParameters.Of([
            AnswerParameters.Value("decisions", "integer", totals.Decisions),
            AnswerParameters.Value("changed", "integer", totals.Changed),
            AnswerParameters.Value("unread", "integer", totals.Unread),
            .. totals.Outcomes.Select(pair => AnswerParameters.Parts("outcome", [
                AnswerParameters.Value("before", "code", pair.Key.Before), AnswerParameters.Value("after", "code", pair.Key.After), AnswerParameters.Value("count", "integer", pair.Value)])),
            .. totals.Clauses.Select(pair => AnswerParameters.Parts("clause", [AnswerParameters.Value("id", "code", pair.Key), AnswerParameters.Value("count", "integer", pair.Value)])),
            .. changes,
        ]);
    }

    static JsonObject Change(StoredDecision decision, LineDifference change) => AnswerParameters.Parts("change", [
        AnswerParameters.Value("response", "string", decision.Response.ToString()),
        AnswerParameters.Value("line", "integer", change.Line),
        AnswerParameters.Value("before", "string", change.Before),
        AnswerParameters.Value("after", "string", change.After),
        .. change.Clauses.Select(clause => AnswerParameters.Value("clause", "code", clause)),
    ]);

    async Task<IReadOnlyList<EvidenceResource>> Load(IReadOnlyList<(string Type, string Id)> keys, CancellationToken cancellation)
    {
        using var scope = scopes.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<Gather>().Load(keys, cancellation);
    }

    /// <summary>The candidate's folder: one directly under the folder of candidates.</summary>
    string? Folder(OperationInput input, List<Issue> issues)
    {
        var name = input.Value("candidate");
        var known = settings.Candidates is "" || !Directory.Exists(settings.Candidates) ? [] : Directory.GetDirectories(settings.Candidates).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal).ToList();
        if (name is not null && known.Contains(name))
        {
            return Path.Combine(settings.Candidates, name);
        }

        issues.Add(EvaluateIssues.UnknownCandidate(name, known) with { Expression = input.Place("candidate") });
        return null;
    }
}
