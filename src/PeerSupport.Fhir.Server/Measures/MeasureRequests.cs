using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What is asked of a measure.</summary>
/// <param name="Policy">The policy that the measure is of.</param>
/// <param name="Clause">The clause, as the version in force on the period's first day has it.</param>
/// <param name="Scope">Version, period, organizations.</param>
/// <param name="Organizations">The organization and its sites that count, the one that was named first.</param>
sealed record MeasureRequest(Policy Policy, Clause Clause, MeasureScope Scope, IReadOnlyList<EvidenceResource> Organizations)
{
    /// <summary><c>individual</c>, <c>subject-list</c> or <c>summary</c>: what MeasureReport.type says.</summary>
    public required string Type { get; init; }

    /// <summary>Key of the Patient or Practitioner that the report is limited to, and the reference to it.</summary>
    public (string Key, string Reference)? Subject { get; init; }

    /// <summary>Key of the Practitioner whose work counts alone.</summary>
    public string? Practitioner { get; init; }
}

/// <summary>Reads what is asked of a measure (http://hl7.org/fhir/R4/measure-operation-evaluate-measure.html), and finds the organization with its sites.</summary>
sealed class MeasureRequests(Profiles profiles, FhirStore store, MeasureEvidence evidence)
{
    /// <returns>The request, or null where <paramref name="issues"/> got an error.</returns>
    public async Task<MeasureRequest?> Read(OperationInput input, string? id, List<Issue> issues, CancellationToken cancellation)
    {
        if ((id ?? input.Value("measure")?.Split('|')[0].Split('/')[^1]) is not { Length: > 0 } name)
        {
            issues.Add(MeasureIssues.NoMeasure() with { Expression = input.Place("measure") });
            return null;
        }

        if (profiles.Policies.Policies.FirstOrDefault(each => each.Versions.Any(version => version.Clauses.Any(clause => clause.Id == name && clause.Measure is not null))) is not { } policy)
        {
            issues.Add(Problems.NotFound("Measure") with { Remedy = "GET /fhir/Measure lists the measures.", Expression = id is null ? input.Place("measure") : "Measure.id" });
            return null;
        }

        var (start, end) = (Day(input, "periodStart", issues)?.Low, Day(input, "periodEnd", issues)?.High);
        var type = Type(input, issues);
        if (start is not { } first || end is not { } last || type is null)
        {
            return null;
        }

        var period = new DateSpan(first, last);
        if (period.Days is < 1 or > MeasureScope.MostDays)
        {
            issues.Add(MeasureIssues.NotAYear(period) with { Expression = input.Place("periodEnd") });
            return null;
        }

        if (policy.On(first) is not { } version || version.Clauses.FirstOrDefault(clause => clause.Id == name && clause.Measure is not null) is not { } clause)
        {
            issues.Add(MeasureIssues.NotInForce(name, first) with { Expression = input.Place("periodStart") });
            return null;
        }

        if (await Organizations(input, issues, cancellation) is not { } organizations)
        {
            return null;
        }

        var (subject, practitioner) = (await Person(input, "subject", ["Patient", "Practitioner"], issues, cancellation), await Person(input, "practitioner", ["Practitioner"], issues, cancellation));
        return issues.Exists(issue => issue.Severity <= IssueSeverity.Error) ? null
            : new(policy, clause, new(policy, version, period, [.. organizations.Select(PartyKey.Of)]) { ListSubjects = type == "subject-list" }, organizations) { Type = type, Subject = subject, Practitioner = practitioner?.Key };
    }

    /// <summary>A date of whatever precision: <c>2025</c> as a start is its first day, as an end its last one.</summary>
    static DayRange? Day(OperationInput input, string name, List<Issue> issues)
    {
        if (input.Value(name) is not { Length: > 0 } text)
        {
            issues.Add(MeasureIssues.NoDay(name) with { Expression = input.Place(name) });
            return null;
        }

        try
        {
            if (text.Length is 4 or 7 or 10 && DayRange.Parse(text) is { Low.Year: >= 1990, High.Year: <= 2150 } day)
            {
                return day;
            }
        }
        catch (FormatException)
        {
            // Told below, with what was found.
        }

        issues.Add(MeasureIssues.NotADate(name, text) with { Expression = input.Place(name) });
        return null;
    }

    static string? Type(OperationInput input, List<Issue> issues)
    {
        var subject = input.Value("subject");
        switch (input.Value("reportType") ?? (subject is null ? "population" : "subject"))
        {
            case "population": return "summary";
            case "subject-list": return "subject-list";
            case "subject" or "individual" when subject is not null: return "individual";
            case "subject" or "individual":
                issues.Add(MeasureIssues.NoSubject() with { Expression = input.Place("subject") });
                return null;
            case var other:
                issues.Add(MeasureIssues.UnknownReportType(other) with { Expression = input.Place("reportType") });
                return null;
        }
    }

    /// <summary>The organization and its sites; the site alone where one is named.</summary>
    async Task<IReadOnlyList<EvidenceResource>?> Organizations(OperationInput input, List<Issue> issues, CancellationToken cancellation)
    {
        if (input.Value("organization") is not { Length: > 0 } named)
        {
            issues.Add(MeasureIssues.NoOrganization() with { Expression = input.Place("organization") });
            return null;
        }

        if (await Stored("Organization", named, cancellation) is not { } organization)
        {
            issues.Add(Problems.NotFound("Organization") with { Remedy = "Name an Organization that is stored on this server.", Expression = input.Place("organization") });
            return null;
        }

        List<EvidenceResource> all = [organization];
        await foreach (var page in evidence.Pages("Organization", [("partof", organization.Key)], cancellation))
        {
            all.AddRange(page.Where(site => site.Key != organization.Key));
        }

        if (input.Value("site") is not { Length: > 0 } wanted)
        {
            return all;
        }

        if (all.Find(each => each.Key == $"Organization/{wanted.Split('/')[^1]}") is { } one)
        {
            return [one];
        }

        issues.Add(MeasureIssues.NotASite(wanted) with { Expression = input.Place("site") });
        return null;
    }

    async Task<(string Key, string Reference)?> Person(OperationInput input, string name, ImmutableArray<string> types, List<Issue> issues, CancellationToken cancellation)
    {
        if (input.Value(name) is not { } reference)
        {
            return null;
        }

        var parts = reference.Split('/');
        var type = parts.Length == 1 && types.Length == 1 ? types[0] : parts.Length < 2 ? "" : parts[^2];
        if (!types.Contains(type))
        {
            issues.Add(MeasureIssues.NotAPerson(reference) with { Expression = input.Place(name) });
            return null;
        }

        if (await Stored(type, reference, cancellation) is not { } person)
        {
            issues.Add(Problems.NotFound(type) with { Remedy = $"Name a {type} that is stored on this server.", Expression = input.Place(name) });
            return null;
        }

        // Contacts name a member by the reference: a year of them is not worth a look at each Patient.
        return (type == "Patient" ? person.Key : PartyKey.Of(person), person.Key);
    }

    async Task<EvidenceResource?> Stored(string type, string reference, CancellationToken cancellation)
    {
        var id = reference.Split('/')[^1];
        return id.Length is > 0 and <= 64 && await store.Read(type, id, cancellation) is { Deleted: false } stored ? MeasureEvidence.Parse(stored) : null;
    }
}
