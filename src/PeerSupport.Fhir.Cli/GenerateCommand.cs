using System.CommandLine;
using PeerSupport.Fhir.Evidence;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>generate</c>: writes the files that are made from other data; with <c>--check</c> only says which are not fresh.</summary>
static class GenerateCommand
{
    public static Command Create(Option<string?> profiles)
    {
        var check = new Option<bool>("--check") { Description = "Write nothing; exit with 1 where a file is not fresh." };
        var command = new Command("generate", "Write the evidence page, the questionnaires, the measures, the policy pages and the examples from the data that they follow from.") { check };
        command.SetAction(parsed => Folders.WithProfiles(parsed.GetValue(profiles), loaded =>
        {
            var stale = 0;
            foreach (var (path, text) in GeneratedFiles.All(loaded))
            {
                var file = Path.Combine(loaded.Folder, path);
                if (File.Exists(file) && File.ReadAllText(file) == text)
                {
                    continue;
                }

                stale++;
                Console.WriteLine($"{(parsed.GetValue(check) ? "not fresh" : "written")}: {path}");
                if (!parsed.GetValue(check))
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    File.WriteAllText(file, text);
                }
            }

            return parsed.GetValue(check) && stale > 0 ? ExitCode.Adverse : ExitCode.Fine;
        }));
        return command;
    }
}
