using System.Globalization;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>GET /fhir/$prior-authorization-metrics</c>: the public metrics of CMS-0057-F out of the recorded decisions (42 CFR 438.210(f), 440.230(e)(3)), over all policies or one.</summary>
static class AuthorizationMetrics
{
    public static async Task<IResult> Endpoint(HttpContext context, ReviewStore reviews, Profiles profiles, TimeProvider clock, CancellationToken cancellation)
    {
        List<Issue> issues = [];
        var query = context.Request.Query;
        var (start, end) = (Day(query, "periodStart", issues), Day(query, "periodEnd", issues));
        if (start > end)
        {
            issues.Add(Problems.BadParameter("periodEnd", "a day that is not before periodStart") with { Remedy = "Let the period end on or after the day on which it starts." });
        }

        var organization = query["organization"].FirstOrDefault();
        var policy = organization is null ? null : profiles.Policies.Policies.FirstOrDefault(each => each.Id == organization || each.Payer.Identifiers.Any(identifier => organization == identifier.Code || organization == $"{identifier.System}|{identifier.Code}"));
        if (organization is not null && policy is null)
        {
            issues.Add(Problems.BadParameter("organization", $"the id of a policy or an identifier of its payer: {string.Join(", ", profiles.Policies.Policies.Select(each => each.Id))}"));
        }

        if (issues.Count > 0)
        {
            return FhirResults.Outcome(issues);
        }

        var now = clock.GetUtcNow();
        var decided = await reviews.Decided(Begin(start!.Value), Begin(end!.Value.AddDays(1)), policy?.Id, cancellation);
        return FhirResults.Resource(MetricsReport.Write(decided, await reviews.Waiting(now, policy?.Id, cancellation), start.Value, end.Value, policy, now));
    }

    static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    static DateOnly? Day(IQueryCollection query, string name, List<Issue> issues)
    {
        if (DateOnly.TryParseExact(query[name].FirstOrDefault(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1990 and <= 2150)
        {
            return day;
        }

        issues.Add(Problems.BadParameter(name, "a full day, YYYY-MM-DD") with { Remedy = $"Give {name} in the address, as a full day such as 2026-01-31." });
        return null;
    }
}
