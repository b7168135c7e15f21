using System.Collections.Immutable;
using System.Globalization;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What a reviewer sends, read and checked as far as that can be done without the request.</summary>
/// <param name="Reviewer">Who.</param>
/// <param name="Verdict">What is said of every line that is not named; null where more is asked for.</param>
/// <param name="Lines">The lines that are named.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Wanted">Documents that are asked for.</param>
sealed record ReviewerInput(Reviewer Reviewer, Verdict? Verdict, ImmutableArray<LineVerdict> Lines, ReviewReason? Reason, ImmutableArray<WantedDocument> Wanted)
{
    /// <summary>Specialties that may decide against a member.</summary>
    public const string Clinicians = $"{Canonical.Base}/ValueSet/adverse-decision-reviewer";

    const string Taxonomy = "http://nucc.org/provider-taxonomy", AskMore = "ask-more";

    /// <summary>The parameters that are read, with their parts. Another name is refused: with a line misspelt, everything would be approved.</summary>
    static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Names = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        new Dictionary<string, ImmutableArray<string>> { ["decision"] = [], ["document"] = [], ["line"] = ["sequence", "decision", "units", "period"], ["reason"] = ["clause", "code", "text"], ["reviewer"] = ["name", "npi", "specialty"] });

    /// <summary>Whether something is denied, or less given than was asked.</summary>
    public bool IsAdverse => Verdict is Decisions.Verdict.Deny or Decisions.Verdict.Modify || Lines.Any(line => line.Verdict != Decisions.Verdict.Approve);

    /// <summary>Reads it; null where <paramref name="issues"/> got an error.</summary>
    public static ReviewerInput? Read(Resource body, Profiles profiles, List<Issue> issues)
    {
        var parameters = body.Element.Children("parameter").ToList();
        var decision = Text(Named(parameters, "decision").FirstOrDefault());
        var verdict = decision == AskMore ? null : VerdictOf(decision);
        CheckNames(parameters, issues);
        foreach (var name in ((string[])["decision", "reviewer", "reason"]).Where(name => Named(parameters, name).Skip(1).Any()))
        {
            issues.Add(ReviewIssues.Twice(name));
        }

        if (decision != AskMore && verdict is null)
        {
            issues.Add(ReviewIssues.Verdict(decision is null ? null : "another word"));
        }

        var reviewer = Who([.. Named(parameters, "reviewer").SelectMany(parameter => parameter.Children("part"))], issues);
        var lines = Named(parameters, "line").Select(line => Line([.. line.Children("part")], verdict, issues)).OfType<LineVerdict>().ToImmutableArray();
        if (lines.DistinctBy(line => line.Sequence).Count() != lines.Length)
        {
            issues.Add(ReviewIssues.LineValue("sequence", "one twice"));
        }

        var wanted = Named(parameters, "document").Select(Wants).OfType<WantedDocument>().ToImmutableArray();
        if (decision == AskMore && wanted.IsEmpty)
        {
            issues.Add(ReviewIssues.DocumentsNeeded());
        }

        var input = reviewer is null ? null : new ReviewerInput(reviewer, verdict, lines, Why([.. Named(parameters, "reason").SelectMany(parameter => parameter.Children("part"))], issues), wanted);
        if (input is { Verdict: not null })
        {
            Check(input, profiles, issues);
        }

        return issues.Exists(issue => issue.Severity <= IssueSeverity.Error) ? null : input;
    }

    static void CheckNames(List<ITypedElement> parameters, List<Issue> issues)
    {
        foreach (var (parameter, at) in parameters.Select((parameter, at) => (parameter, at)))
        {
            if (!Names.TryGetValue(NameOf(parameter), out var known))
            {
                issues.Add(ReviewIssues.UnknownName($"Parameters.parameter[{at}].name", Names.Keys));
                continue;
            }

            foreach (var (_, place) in parameter.Children("part").Select((part, place) => (Name: NameOf(part), place)).Where(part => !known.Contains(part.Name)))
            {
                issues.Add(ReviewIssues.UnknownName($"Parameters.parameter[{at}].part[{place}].name", known.IsEmpty ? ["no part"] : known));
            }
        }
    }

    static void Check(ReviewerInput input, Profiles profiles, List<Issue> issues)
    {
        if (input.IsAdverse && profiles.ValueSet(Clinicians)?.Contains(new FactValue.Coded([input.Reviewer.Specialty], input.Reviewer.Specialty.Value)) != true)
        {
            issues.Add(ReviewIssues.NotClinician(input.Reviewer.Specialty));
        }

        var denies = input.Verdict == Decisions.Verdict.Deny || input.Lines.Any(line => line.Verdict == Decisions.Verdict.Deny);
        if (denies && input.Reason is not ({ Clause: not null } or { Code: not null }))
        {
            issues.Add(ReviewIssues.ReasonNeeded());
        }

        if (input.Verdict == Decisions.Verdict.Modify && !input.Lines.Any(line => line.Units is not null || line.Period is not null))
        {
            issues.Add(ReviewIssues.NothingChanged());
        }
    }

    static Reviewer? Who(List<ITypedElement> parts, List<Issue> issues)
    {
        var (name, npi) = (Text(Named(parts, "name").FirstOrDefault()), Text(Named(parts, "npi").FirstOrDefault()));
        var specialty = Named(parts, "specialty").SelectMany(part => part.Children("value")).SelectMany(Codes).FirstOrDefault();
        foreach (var missing in ((string, bool)[])[("name", string.IsNullOrWhiteSpace(name)), ("npi", string.IsNullOrWhiteSpace(npi)), ("specialty", string.IsNullOrWhiteSpace(specialty.Value))])
        {
            if (missing.Item2)
            {
                issues.Add(ReviewIssues.ReviewerNeeded(missing.Item1));
            }
        }

        if (!string.IsNullOrWhiteSpace(npi) && !NpiNumber.IsValid(npi))
        {
            issues.Add(ReviewIssues.Npi());
        }

        return name is null || npi is null || specialty.Value is null ? null : new(name, npi, specialty);
    }

    static LineVerdict? Line(List<ITypedElement> parts, Verdict? rest, List<Issue> issues)
    {
        if (Value(parts, "sequence") is not int sequence)
        {
            issues.Add(ReviewIssues.LineValue("sequence", null));
            return null;
        }

        var word = Text(Named(parts, "decision").FirstOrDefault());
        if (word is not null && VerdictOf(word) is null)
        {
            issues.Add(ReviewIssues.LineValue("decision", "another word"));
        }

        var units = Value(parts, "units");
        if (units is not (null or int and > 0))
        {
            issues.Add(ReviewIssues.LineValue("units", string.Create(CultureInfo.InvariantCulture, $"{units}")));
        }

        var period = Named(parts, "period").SelectMany(part => part.Children("value")).FirstOrDefault();
        DateSpan? days = period is not null && Day(period, "start") is { } start && Day(period, "end") is { } end && start <= end ? new DateSpan(start, end) : null;
        if (period is not null && days is null)
        {
            issues.Add(ReviewIssues.LineValue("period", "another"));
        }

        return new(sequence, VerdictOf(word) ?? (units is not null || days is not null ? Decisions.Verdict.Modify : rest ?? Decisions.Verdict.Approve)) { Units = units as int?, Period = days };
    }

    static ReviewReason? Why(List<ITypedElement> parts, List<Issue> issues)
    {
        var code = Named(parts, "code").SelectMany(part => part.Children("value")).SelectMany(Codes).Select(each => each.Value).FirstOrDefault();
        if (code is not null && (code.Length is 0 or > 3 || !code.All(char.IsAsciiLetterOrDigit)))
        {
            issues.Add(ReviewIssues.ReasonCode("another code"));
        }

        var reason = new ReviewReason(Text(Named(parts, "clause").FirstOrDefault()), code, Text(Named(parts, "text").FirstOrDefault()));
        return reason is { Clause: null, Code: null, Text: null } ? null : reason;
    }

    static WantedDocument? Wants(ITypedElement parameter)
    {
        var value = parameter.Children("value").FirstOrDefault();
        var code = value is null ? null : Codes(value).Select(each => each.Value).FirstOrDefault();
        var text = value?.Value as string ?? value?.Children("text").FirstOrDefault()?.Value as string ?? value?.Children("coding").SelectMany(coding => coding.Children("display")).FirstOrDefault()?.Value as string ?? code;
        return string.IsNullOrWhiteSpace(text) ? null : new(value?.Value is string ? null : code, text);
    }

    /// <summary>The codes of a CodeableConcept, a Coding, or a bare code of the provider taxonomy.</summary>
    static IEnumerable<Code> Codes(ITypedElement value) => value.Value is string bare ? [new(Taxonomy, bare)]
        : (value.InstanceType == "Coding" ? [value] : value.Children("coding")).Where(coding => coding.Children("code").Any())
            .Select(coding => new Code(coding.Children("system").FirstOrDefault()?.Value as string ?? "", coding.Children("code").First().Value as string ?? ""));

    static Verdict? VerdictOf(string? word) => word switch { "approve" => Decisions.Verdict.Approve, "modify" => Decisions.Verdict.Modify, "deny" => Decisions.Verdict.Deny, _ => null };

    static DateOnly? Day(ITypedElement period, string bound) => period.Children(bound).FirstOrDefault()?.Value?.ToString() is { } text
        && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static object? Value(IEnumerable<ITypedElement> parts, string name) => Named(parts, name).SelectMany(part => part.Children("value")).FirstOrDefault()?.Value;

    static string? Text(ITypedElement? parameter) => parameter?.Children("value").FirstOrDefault() is { } value ? value.Value as string ?? value.Children("value").FirstOrDefault()?.Value as string : null;

    static IEnumerable<ITypedElement> Named(IEnumerable<ITypedElement> parameters, string name) => parameters.Where(parameter => NameOf(parameter) == name);

    static string NameOf(ITypedElement parameter) => parameter.Children("name").FirstOrDefault()?.Value as string ?? "";
}
