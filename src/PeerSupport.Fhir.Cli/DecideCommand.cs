using System.CommandLine;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>decide</c> prints the decision and what caused it; <c>explain</c> prints the whole checklist.</summary>
static class DecideCommand
{
    public static Command Create(Option<string?> profiles, bool explain)
    {
        var file = new Argument<FileInfo>("file") { Description = "A Bundle with a Claim, or a Claim that holds all it refers to." };
        var after = new Option<FileInfo[]>("--after") { Description = "Requests that came before, in order; what they were given counts.", AllowMultipleArgumentsPerToken = true };
        var review = new Option<AdverseDecisions>("--review") { Description = "Which adverse results wait for a reviewer.", DefaultValueFactory = _ => AdverseDecisions.Automatic };
        var command = new Command(explain ? "explain" : "decide", explain ? "Print the decision as a checklist: every clause with its mark, evidence, source and remedy." : "Print the decision, and the clauses that caused it.") { file, after, review };
        command.SetAction(parsed => Folders.WithProfiles(parsed.GetValue(profiles), loaded =>
        {
            var ledger = Ledger.Empty;
            foreach (var before in parsed.GetValue(after) ?? [])
            {
                if (Decide(before, loaded, ledger, parsed.GetValue(review)) is not (_, { } next))
                {
                    return ExitCode.BadInput;
                }

                ledger = next;
            }

            if (Decide(parsed.GetRequiredValue(file), loaded, ledger, parsed.GetValue(review)) is not ({ } decision, _))
            {
                return ExitCode.BadInput;
            }

            Console.Write(explain ? Explanation.Text(decision) : Short(decision));
            return decision.Outcome is Outcome.Certified or Outcome.Modified ? ExitCode.Fine : ExitCode.Adverse;
        }));
        return command;
    }

    static (Decision Decision, Ledger Ledger)? Decide(FileInfo file, Profiles profiles, Ledger ledger, AdverseDecisions review)
    {
        List<Issue> issues = [];
        if (Read(file, issues) is { } body && RequestBundle.Read(body, "Claim", issues) is { } bundle)
        {
            // The clock is not asked: a file is decided as of the day that it was made.
            var set = new EvidenceSet(bundle.Request, bundle.Entries.Where(entry => entry != bundle.Request));
            if (bundle.Request.Element.Children("use").FirstOrDefault()?.Value is "claim" or "predetermination")
            {
                if (ReadClaim.Of(profiles, set, ReceivedDay.ClaimCreated, DateTimeOffset.UnixEpoch, issues)?.Read is { } claim)
                {
                    var paid = ClaimEngine.Decide(claim.Facts, claim.Policy, ledger, review);
                    return (paid, ledger.WithUses(paid.Lines.SelectMany(line => line.Uses)));
                }
            }
            else if (ReadRequest.Authorization(profiles, set, ReceivedDay.ClaimCreated, DateTimeOffset.UnixEpoch, issues) is { } read)
            {
                var decision = Engine.Decide(read.Facts, read.Policy, ledger, review);
                return (decision, decision.Lines.Where(line => line.Period is not null).Aggregate(ledger.Without(read.Facts.Request.Key, read.Facts.Request.Provider), (before, line) => before.With(Given(line, file, read.Facts.Request))));
            }
        }

        foreach (var issue in issues)
        {
            var place = issue.Line is null ? issue.Expression : $"{issue.Expression} (line {issue.Line}, column {issue.Column})";
            Console.Error.WriteLine($"{file.Name}: {issue.Severity.ToString().ToLowerInvariant()} {issue.Rule}: {issue.Text} {(issue.Expected is null ? "" : $"Expected {issue.Expected}; found {issue.Found ?? "something else"}. ")}{issue.Remedy} {place}".TrimEnd());
        }

        return null;
    }

    static Authorization Given(LineDecision line, FileInfo file, Request request) =>
        new($"{file.Name} line {line.Sequence}", request.Provider, request.Lines.First(asked => asked.Sequence == line.Sequence).Service, line.Period!.Value, line.Units ?? 0) { RequestKey = request.Key };

    static Resource? Read(FileInfo file, List<Issue> issues)
    {
        if (!file.Exists)
        {
            issues.Add(new(IssueSeverity.Fatal, "not-found", "file-not-found", "There is no such file."));
            return null;
        }

        var parsed = FhirJson.Parse(File.ReadAllBytes(file.FullName));
        issues.AddRange(parsed.Issues);
        if (parsed.Resource is { } resource)
        {
            issues.AddRange(StructureCheck.Check(resource));
        }

        return issues.Exists(issue => issue.Severity is IssueSeverity.Error or IssueSeverity.Fatal) ? null : parsed.Resource;
    }

    static string Short(Decision decision) => string.Concat(decision.Lines.Select(line =>
        $"Line {line.Sequence}, {line.Service}: {Explanation.Word(line)}{Environment.NewLine}  {line.Summary}{Environment.NewLine}"
        + string.Concat(line.Clauses.Where(clause => line.Causes.Contains(clause.Id) && clause.Remedy is not null).Select(clause => $"  {clause.Id}: {clause.Remedy}{Environment.NewLine}"))));
}
