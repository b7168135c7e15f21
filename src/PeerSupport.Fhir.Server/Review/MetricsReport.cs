using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The metrics as a MeasureReport (http://hl7.org/fhir/R4/measurereport.html): a group a metric, each with a stratum a policy. A request counts when it is decided, an update that asks something new as a request of
/// its own, a cancel never. Approved is certified in total or with changes. What was marked as an appeal (certification type 1 or 2) is counted apart: only its approvals count, beside the requests.
/// </summary>
static class MetricsReport
{
    const string Metric = $"{Canonical.Base}/CodeSystem/authorization-metric", Population = "http://terminology.hl7.org/CodeSystem/measure-population";

    public static JsonObject Write(IReadOnlyList<Determination> decided, IReadOnlyList<WaitingRequests> waiting, DateOnly start, DateOnly end, Policy? policy, DateTimeOffset now) => R4.Fhir.Object(
        ("resourceType", "MeasureReport"),
        ("status", "complete"),
        ("type", "summary"),
        ("measure", $"{Canonical.Base}/Measure/cms-0057-f"),
        ("date", FhirDateTime.From(now).ToString()),
        ("reporter", policy is null ? null : R4.Fhir.ReferenceTo(R4.Fhir.Identifier(policy.Payer.Identifiers[0].System, policy.Payer.Identifiers[0].Code), "Organization", policy.Payer.Name)),
        ("period", R4.Fhir.Period(start, end)),
        ("group", R4.Fhir.Array(((bool[])[false, true]).SelectMany(expedited => Groups(expedited ? "expedited" : "standard", [.. decided.Where(each => each.Expedited == expedited)], [.. waiting.Where(each => each.Expedited == expedited)])))));

    static IEnumerable<JsonNode?> Groups(string urgency, List<Determination> decided, List<WaitingRequests> waiting)
    {
        var all = decided.Where(each => !each.Appeal).ToList();
        yield return Share($"{urgency}-approved", all, all.Where(IsApproved));
        yield return Share($"{urgency}-approved-with-changes", all, all.Where(each => each.Outcome == "modified"));
        yield return Share($"{urgency}-denied", all, all.Where(each => each.Outcome == "denied"));
        yield return Share($"{urgency}-approved-after-appeal", all, decided.Where(each => each.Appeal && IsApproved(each)));
        yield return Share($"{urgency}-extended-approved", all, all.Where(each => each.Extended && IsApproved(each)));
        yield return Share($"{urgency}-decided-late", all, all.Where(each => each.Decided > each.Due));
        yield return Hours($"{urgency}-mean-time", all, Mean);
        yield return Hours($"{urgency}-median-time", all, Median);
        yield return Group($"{urgency}-waiting", waiting, each => each.PolicyId, some => [Count("denominator", some.Sum(each => each.Waiting)), Count("numerator", some.Sum(each => each.Overdue))], _ => null);
    }

    static bool IsApproved(Determination decided) => decided.Outcome is "certified" or "modified";

    static JsonObject Share(string code, List<Determination> all, IEnumerable<Determination> counted)
    {
        var numerator = counted.ToLookup(each => each.PolicyId);
        int Of(IReadOnlyList<Determination> some) => some.Count == all.Count ? numerator.Sum(group => group.Count()) : numerator[some[0].PolicyId].Count();
        return Group(code, all, each => each.PolicyId, some => [Count("denominator", some.Count), Count("numerator", Of(some))],
            some => some.Count == 0 ? null : R4.Fhir.Quantity(Math.Round(100m * Of(some) / some.Count, 1, MidpointRounding.AwayFromZero), "%", "%"));
    }

    static JsonObject Hours(string code, List<Determination> all, Func<List<double>, double> of) => Group(code, all, each => each.PolicyId, some => [Count("initial-population", some.Count)],
        some => some.Count == 0 ? null : R4.Fhir.Quantity(Math.Round((decimal)of([.. some.Select(each => (each.Decided - each.Requested).TotalHours).Order()]), 2, MidpointRounding.AwayFromZero), "h", "h"));

    static JsonObject Group<T>(string code, List<T> all, Func<T, string> policy, Func<IReadOnlyList<T>, JsonNode?[]> populations, Func<IReadOnlyList<T>, JsonNode?> score) => R4.Fhir.Object(
        ("code", R4.Fhir.CodeableConcept(Metric, code)),
        ("population", R4.Fhir.Array(populations(all))),
        ("measureScore", score(all)),
        ("stratifier", all.Count == 0 ? null : R4.Fhir.Array(R4.Fhir.Object(
            ("code", R4.Fhir.Array(R4.Fhir.CodeableConcept([], "policy"))),
            ("stratum", R4.Fhir.Array(all.GroupBy(policy).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (JsonNode?)R4.Fhir.Object(
                ("value", R4.Fhir.CodeableConcept([], group.Key)), ("population", R4.Fhir.Array(populations([.. group]))), ("measureScore", score([.. group]))))))))));

    static JsonObject Count(string population, int count) => R4.Fhir.Object(("code", R4.Fhir.CodeableConcept(Population, population)), ("count", count));

    static double Mean(List<double> ordered) => ordered.Average();

    static double Median(List<double> ordered) => ordered.Count % 2 == 1 ? ordered[ordered.Count / 2] : (ordered[ordered.Count / 2 - 1] + ordered[ordered.Count / 2]) / 2;
}
