using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;

namespace PeerSupport.Fhir.Cli;

/// <summary>What the commands' exit codes mean.</summary>
static class ExitCode
{
    public const int Fine = 0, Adverse = 1, BadInput = 2, BadProfiles = 3;
}

/// <summary>Finds and loads the folder of rules.</summary>
static class Folders
{
    public static string Profiles(string? given) => given ?? Evidence.Profiles.Find(Directory.GetCurrentDirectory()) ?? Evidence.Profiles.Find(AppContext.BaseDirectory)
        ?? throw new PolicyException(["There is no folder 'profiles' at or above the working directory: name it with --profiles."]);

    public static int WithProfiles(string? folder, Func<Profiles, int> run)
    {
        try
        {
            return run(Evidence.Profiles.Load(Profiles(folder), illustrative: true));
        }
        catch (PolicyException fault)
        {
            foreach (var line in fault.Faults)
            {
                Console.Error.WriteLine(line);
            }

            return ExitCode.BadProfiles;
        }
    }
}
