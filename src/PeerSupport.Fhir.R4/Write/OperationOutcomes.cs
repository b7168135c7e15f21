using System.Globalization;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4;

/// <summary>Writes issues as an OperationOutcome (http://hl7.org/fhir/R4/operationoutcome.html), each with all that is known of it.</summary>
public static class OperationOutcomes
{
    /// <summary>The system of <see cref="Issue.Rule"/>.</summary>
    public const string RuleSystem = "https://peersupport.example/fhir/CodeSystem/issue-rule";

    const string LineUrl = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line";
    const string ColumnUrl = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col";

    /// <summary>One outcome of all issues, in their order. Without an issue it says that all is well, as R4 asks for at least one.</summary>
    public static JsonObject Write(IEnumerable<Issue> issues)
    {
        var written = Fhir.Array(issues.Select(Write));
        if (written.Count == 0)
        {
            written.Add(Write(new Issue(IssueSeverity.Information, "informational", "no-issues", "No issues were found.")));
        }

        return Fhir.Object(("resourceType", "OperationOutcome"), ("issue", written));
    }

    static JsonObject Write(Issue issue) => Fhir.Object(
        ("extension", Fhir.Array(Fhir.Extension(LineUrl, "integer", issue.Line), Fhir.Extension(ColumnUrl, "integer", issue.Column))),
        ("severity", Severity(issue.Severity)),
        ("code", issue.Code),
        ("details", Fhir.CodeableConcept(RuleSystem, issue.Rule, text: issue.Remedy is null ? issue.Text : $"{issue.Text} {issue.Remedy}")),
        ("diagnostics", Diagnostics(issue)),
        // R4 has a place for what is wrong in the address in the older of the two elements alone, and lets the newer one replace it: it stands in both.
        ("location", issue.Expression?.StartsWith("http.", StringComparison.Ordinal) == true ? Fhir.Array(issue.Expression) : null),
        ("expression", issue.Expression is null ? null : Fhir.Array(issue.Expression)));

    static string Severity(IssueSeverity severity) => severity switch
    {
        IssueSeverity.Fatal => "fatal",
        IssueSeverity.Error => "error",
        IssueSeverity.Warning => "warning",
        _ => "information",
    };

    static string? Diagnostics(Issue issue)
    {
        List<string> parts = [];
        if (issue.Expected is not null)
        {
            parts.Add($"expected {issue.Expected}");
        }

        if (issue.Found is not null)
        {
            parts.Add($"found {issue.Found}");
        }

        if (issue.Profile is not null)
        {
            parts.Add($"profile {issue.Profile}");
        }

        if (issue.Line is { } line)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}{(issue.Column is { } column ? $", column {column}" : "")}"));
        }

        var text = string.Join("; ", parts);
        return text.Length == 0 ? null : char.ToUpperInvariant(text[0]) + text[1..];
    }
}
