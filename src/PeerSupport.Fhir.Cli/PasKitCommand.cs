using System.CommandLine;
using PeerSupport.Fhir.Evidence;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>pas-kit</c>: writes ready bodies for a test of Da Vinci PAS into a folder.</summary>
static class PasKitCommand
{
    public static Command Create(Option<string?> profiles)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where to write; it is made if it is not there." };
        var command = new Command("pas-kit", "Write ready request Bundles for all states, to paste into the Inferno PAS server suite: approval, denial, pended, error, updates, cancel, inquiry, subscription.") { folder };
        command.SetAction(parsed => Folders.WithProfiles(parsed.GetValue(profiles), loaded =>
        {
            var target = parsed.GetRequiredValue(folder);
            try
            {
                target.Create();
                var files = PasKit.All(loaded).ToList();
                files.ForEach(file => File.WriteAllText(Path.Combine(target.FullName, file.Name), file.Text));
                Console.WriteLine($"{files.Count} files written. README.md says what each is for.");
                return ExitCode.Fine;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"The folder can't be written: {fault.Message}");
                return ExitCode.BadInput;
            }
        }));
        return command;
    }
}
