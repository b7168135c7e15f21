using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with the question for a measure.</summary>
static class MeasureIssues
{
    public static Issue NoMeasure() => new(IssueSeverity.Error, "required", "measure-needed", "The request names no measure.") { Expected = "the parameter measure: id or URL of a Measure", Remedy = "Name it, or ask /fhir/Measure/<id>/$evaluate-measure." };

    public static Issue NoOrganization() => new(IssueSeverity.Error, "required", "organization-needed", "The request names no organization to measure.")
    {
        Expected = "the parameter organization: Organization/<id>",
        Remedy = "Name the Organization; its sites are the Organizations that are partOf it.",
    };

    public static Issue NotASite(string site) => new(IssueSeverity.Error, "business-rule", "site-not-of-organization", "The site is not a part of the organization.")
    {
        Expected = "an Organization on this server that is partOf the organization, or the organization itself",
        Found = Short(site),
        Remedy = "Name one of its sites, or set Organization.partOf of the site.",
    };

    public static Issue NoDay(string name) => new(IssueSeverity.Error, "required", "period-needed", $"The request does not say {name}.") { Expected = "a year, a month or a day", Remedy = $"Give {name}." };

    public static Issue NotADate(string name, string found) => new(IssueSeverity.Error, "value", "parameter-not-a-date", $"The parameter {name} is not a date.")
    {
        Expected = "YYYY, YYYY-MM or YYYY-MM-DD, 1990 to 2150",
        Found = Short(found),
        Remedy = $"Give {name} as a date.",
    };

    public static Issue NotAYear(DateSpan period) => new(IssueSeverity.Error, "business-rule", "period-not-a-year", period.Days <= 0 ? "The period ends before it starts." : "The period is longer than a year.")
    {
        Expected = $"1 to {MeasureScope.MostDays} days",
        Found = period.ToString(),
        Remedy = "Ask for each year by itself.",
    };

    public static Issue UnknownReportType(string found) => new(IssueSeverity.Error, "value", "unknown-report-type", "There is no such type of report.")
    {
        Expected = "subject, subject-list or population",
        Found = Short(found),
        Remedy = "Name one of the three, or none.",
    };

    public static Issue NoSubject() => new(IssueSeverity.Error, "required", "subject-needed", "A report on a subject names none.") { Expected = "the parameter subject: Patient/<id> or Practitioner/<id>", Remedy = "Name the subject, or ask for a population." };

    public static Issue NotAPerson(string found) => new(IssueSeverity.Error, "value", "subject-not-a-person", "The subject is neither a Patient nor a Practitioner.")
    {
        Expected = "Patient/<id> or Practitioner/<id>",
        Found = Short(found),
        Remedy = "Name a member, or for a measure of staff a person of the staff.",
    };

    public static Issue NotInForce(string clause, DateOnly day) => new(IssueSeverity.Error, "business-rule", "measure-not-in-force", "The measure was not in force on the first day of the period.")
    {
        Expected = $"a period in which the policy holds {clause}",
        Found = day.ToString("yyyy-MM-dd", null),
        Remedy = "Ask for a later period.",
    };

    static string Short(string text) => text.Length <= 80 ? text : text[..80];
}
