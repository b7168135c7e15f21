using System.Globalization;
using System.Xml.Linq;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

/// <summary>One case of HL7's suite. The key is its name, with a number where a name occurs again.</summary>
internal sealed record SuiteCase(string Group, string Key, string? Input, string Expression, bool Invalid, bool Predicate, IReadOnlyList<(string? Type, string Text)> Outputs);

/// <summary>HL7's FHIRPath suite for R4: a folder outside the repository, absent on most machines.</summary>
internal static class OfficialSuite
{
    /// <summary>In the folder of PEERSUPPORT_SUITES, else in shared/fhir beside the repository.</summary>
    public static string? Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("PEERSUPPORT_SUITES") is { Length: > 0 } suites)
            {
                return In(suites);
            }

            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (In(Path.Combine(at.FullName, "shared", "fhir")) is { } folder)
                {
                    return folder;
                }
            }

            return null;
        }
    }

    public static IEnumerable<SuiteCase> Cases(string folder)
    {
        var seen = new Dictionary<string, int>();
        foreach (var group in XDocument.Load(Path.Combine(folder, "tests-fhir-r4.xml")).Descendants("group"))
        {
            foreach (var test in group.Elements("test"))
            {
                var name = (string)test.Attribute("name")!;
                var count = seen[name] = seen.GetValueOrDefault(name) + 1;
                yield return new SuiteCase(
                    (string)group.Attribute("name")!,
                    count == 1 ? name : $"{name}#{count}",
                    (string?)test.Attribute("inputfile"),
                    test.Element("expression")!.Value,
                    test.Element("expression")!.Attribute("invalid") is not null,
                    (string?)test.Attribute("predicate") == "true",
                    [.. test.Elements("output").Select(o => ((string?)o.Attribute("type"), o.Value))]);
            }
        }
    }

    public static ITypedElement Input(string folder, string name)
    {
        var path = Path.Combine(folder, "input-json", Path.ChangeExtension(name, ".json"));
        return FhirJson.Parse(File.ReadAllBytes(path)).Resource!.Element;
    }

    /// <summary>Null for a pass, else what went otherwise.</summary>
    public static string? Run(SuiteCase test, ITypedElement? input)
    {
        var context = new EvaluationContext(new DateTimeOffset(2026, 3, 1, 12, 30, 15, 250, TimeSpan.FromHours(1)));
        try
        {
            var expression = CompiledExpression.Compile(test.Expression);
            if (test.Predicate)
            {
                var answer = expression.Predicate(input, context) == true ? "true" : "false";
                return answer == test.Outputs[0].Text ? null : $"gave {answer}";
            }

            var found = expression.Evaluate(input, context);
            if (test.Invalid)
            {
                return "gave an answer where an error is asked for";
            }

            return found.Count == test.Outputs.Count && found.Zip(test.Outputs).All(p => Same(p.First, p.Second.Type, p.Second.Text))
                ? null
                : $"gave [{string.Join(", ", found.Select(f => $"{f.InstanceType} {Print(f.Value)}"))}]";
        }
        catch (FhirPathException e)
        {
            return test.Invalid ? null : e.Message;
        }
    }

    static bool Same(ITypedElement found, string? type, string text)
    {
        if (type is not null && !found.InstanceType.EndsWith(type, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return found.Value is decimal number ? number == decimal.Parse(text, CultureInfo.InvariantCulture) : Print(found.Value) == text;
    }

    static string Print(object? value) => value switch
    {
        bool b => b ? "true" : "false",
        FhirDate or FhirDateTime => "@" + value,
        FhirTime => "@T" + value,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    static string? In(string suites) =>
        File.Exists(Path.Combine(suites, "fhirpath-r4", "tests-fhir-r4.xml")) ? Path.Combine(suites, "fhirpath-r4") : null;
}
