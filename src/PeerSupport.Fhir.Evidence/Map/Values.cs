using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>From FHIR values to fact values.</summary>
static partial class Values
{
    /// <summary>Codes in which records say yes and no: HL7 v2 table 0136, LOINC answers, SNOMED CT.</summary>
    static readonly HashSet<string> Yes = ["Y", "LA33-6", "373066001", "yes", "true"], No = ["N", "LA32-8", "373067005", "no", "false"];

    /// <summary>Systems whose codes mean the same in capital and in small letters.</summary>
    const string Icd10 = "http://hl7.org/fhir/sid/icd-10-cm", Hcpcs = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";

    const int EarliestYear = 100, LatestYear = 9000;

    public static FactValue? Read(IReadOnlyList<ITypedElement> found, string type, string? system, Func<string, string> systemOf) => found.Count == 0 ? null : type switch
    {
        "code" => Coded(found, system, systemOf),
        "day" => Day(found[0]) is { } day ? new FactValue.Day(day) : null,
        "moment" => Moment(found[0]) is { } moment ? new FactValue.Moment(moment) : null,
        "yes-no" => YesNo(found) is { } answer ? new FactValue.YesNo(answer) : null,
        "number" => Number(found[0]) is { } number ? new FactValue.Number(number) : null,
        _ => Text(found[0]) is { } text ? new FactValue.Words(text) : null,
    };

    public static FactValue.Coded? Coded(IReadOnlyList<ITypedElement> found, string? system, Func<string, string> systemOf)
    {
        var codes = ImmutableArray.CreateBuilder<Code>();
        string? text = null;
        foreach (var element in found)
        {
            switch (element.InstanceType)
            {
                case "CodeableConcept":
                    text ??= Child(element, "text");
                    foreach (var coding in element.Children("coding"))
                    {
                        Add(coding, "code", "display");
                    }

                    break;
                case "Coding": Add(element, "code", "display"); break;
                case "Identifier": Add(element, "value", null); break;
                default:
                    if (Text(element) is { Length: > 0 } value)
                    {
                        codes.Add(new(system ?? "", system is null ? value : AsCode(value)));
                        text ??= value;
                    }

                    break;
            }
        }

        return codes.Count == 0 && text is null ? null : new(codes.ToImmutable(), text);

        void Add(ITypedElement element, string codeName, string? displayName)
        {
            if (Child(element, codeName) is { } code)
            {
                var system = systemOf(Child(element, "system") ?? "");
                codes.Add(system is Icd10 ? Diagnosis(code) : new(system, system is Hcpcs ? code.ToUpperInvariant() : code));
                text ??= displayName is null ? null : Child(element, displayName);
            }
        }
    }

    /// <summary>What has not the form of an ICD-10-CM code is none, whatever it is called: a code of no system, which says nothing.</summary>
    static Code Diagnosis(string code) => Dotted(code.ToUpperInvariant()) is var dotted && Icd10Form().IsMatch(dotted) ? new(Icd10, dotted) : new("", code);

    [GeneratedRegex(@"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Icd10Form();

    /// <summary>ICD-10-CM codes are often sent without their dot: F1120 is F11.20.</summary>
    static string Dotted(string code) => code.Length > 3 && !code.Contains('.', StringComparison.Ordinal) ? $"{code[..3]}.{code[3..]}" : code;

    /// <summary>Words as a code of our own is written: in small letters, with hyphens.</summary>
    public static string AsCode(string words) => words.ToLowerInvariant().Replace(' ', '-');

    public static DayRange? Day(ITypedElement element) => element.Value switch
    {
        FhirDate date => Clamp(date.Low, date.High),
        FhirDateTime dateTime => Clamp(dateTime.Low, dateTime.High),
        _ when element.InstanceType is "Period" => element.Children("start").FirstOrDefault() is { } start ? Day(start) : null,
        _ => null,
    };

    /// <summary>The exact moment in UTC, where a time is given.</summary>
    public static DateTime? Moment(ITypedElement element) => element.Value is FhirDateTime { Time: not null } moment ? moment.Earliest.DateTime
        : element.InstanceType is "Period" && element.Children("start").FirstOrDefault() is { } start ? Moment(start) : null;

    /// <summary>What the clock of a moment is ahead of UTC: as written; none where no time is given.</summary>
    public static TimeSpan Offset(ITypedElement element) => element.Value is FhirDateTime moment ? moment.Offset ?? TimeSpan.Zero
        : element.InstanceType is "Period" && element.Children("start").FirstOrDefault() is { } start ? Offset(start) : TimeSpan.Zero;

    /// <summary>The <c>start</c> or <c>end</c> of a Period; null where it has none.</summary>
    public static DayRange? Bound(ITypedElement? period, string name) => period?.Children(name).FirstOrDefault() is { } bound ? Day(bound) : null;

    public static decimal? Number(ITypedElement element) => element.Value switch
    {
        decimal number => number,
        int number => number,
        long number => number,
        _ when element.Children("value").FirstOrDefault() is { } value => Number(value),
        _ => null,
    };

    public static string? Child(ITypedElement element, string name) => element.Children(name).FirstOrDefault() is { } child ? Text(child) : null;

    public static string? Text(ITypedElement element) => element.Value switch
    {
        null => null,
        string text => text,
        bool answer => answer ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString(),
    };

    static bool? YesNo(IReadOnlyList<ITypedElement> found)
    {
        if (found[0].Value is bool answer)
        {
            return answer;
        }

        var codes = Coded(found, null, system => system)?.Codes ?? [];
        return codes.Any(code => Yes.Contains(code.Value)) ? true : codes.Any(code => No.Contains(code.Value)) ? false : null;
    }

    /// <summary>Days far out are as good as endless, and are kept where date arithmetic cannot run over.</summary>
    static DayRange Clamp(DateOnly low, DateOnly high) => new(Clamp(low), Clamp(high));

    static DateOnly Clamp(DateOnly day) => day.Year < EarliestYear ? new(EarliestYear, 1, 1) : day.Year > LatestYear ? new(LatestYear, 12, 31) : day;
}
