using System.CommandLine;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>lint</c>: loads the folder of rules as the server does, and runs every case beside the policies.</summary>
static class LintCommand
{
    public static Command Create(Option<string?> profiles)
    {
        var command = new Command("lint", "Check the folder of rules: files, names, dates, and every case beside the policies.");
        command.SetAction(parsed => Folders.WithProfiles(parsed.GetValue(profiles), loaded =>
        {
            var faults = loaded.CheckCases().ToList();
            faults.ForEach(Console.Error.WriteLine);
            Console.WriteLine($"{loaded.Policies.Policies.Length} policies, {loaded.Policies.Policies.Sum(policy => policy.Versions.Sum(version => version.Clauses.Length))} clauses, {loaded.Map.Facts.Length} facts: {(faults.Count == 0 ? "well" : $"{faults.Count} faults")}.");
            return faults.Count == 0 ? ExitCode.Fine : ExitCode.BadProfiles;
        }));
        return command;
    }
}
