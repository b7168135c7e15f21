using System.Diagnostics;
using LoadRun;

namespace Faults;

/// <summary>An earlier build of the server, made of the repository's history in a temporary folder.</summary>
sealed class OldBuild
{
    const string Migrations = "src/PeerSupport.Fhir.Storage/Migrations";

    /// <summary>The folder of each commit that was built.</summary>
    static readonly Dictionary<string, string> Built = [];

    OldBuild(string folder, string what) => (Folder, What) = (folder, what);

    public string Folder { get; }

    /// <summary>Which one it is.</summary>
    public string What { get; }

    /// <param name="provider">The provider whose migrations count.</param>
    /// <param name="from">The commit; where it is empty, the last one that lacks a migration that this build has, and has no other.</param>
    /// <exception cref="SkipException">There is no history, or no such commit in it.</exception>
    public static OldBuild Make(string provider, string from)
    {
        if (Git("rev-parse --is-shallow-repository") is not { } shallow)
        {
            throw new SkipException("there is no git history here");
        }

        if (shallow == "true" && from.Length == 0)
        {
            throw new SkipException("the git history is cut off (a shallow clone)");
        }

        var own = Directory.EnumerateFiles(Path.Combine(ServerProcess.Root(), Migrations, provider), "*.cs").Select(Path.GetFileName).Where(IsMigration).ToHashSet();
        var (commit, lacking) = from.Length > 0 ? (from, own.Count - Of(from, provider).Count) : Find(provider, own);
        var named = Git($"log -1 --format=%h,%cs {commit}") ?? throw new SkipException($"{commit} is not in the git history");
        var folder = Built.TryGetValue(named, out var made) ? made : Built[named] = Build(commit, named);
        return new(folder, $"{named}, {(lacking > 0 ? $"{lacking} of {own.Count} migrations behind" : "with the same migrations")}");
    }

    /// <summary>Deletes the builds that were made.</summary>
    public static void Clean() => Built.Values.ToList().ForEach(folder => Directory.Delete(folder, recursive: true));

    static string Build(string commit, string named)
    {
        var folder = Directory.CreateTempSubdirectory("peersupport-old-").FullName;
        var log = Path.Combine(folder, "build.log");
        return Site.Shell($"cd {ServerProcess.Root()} && git archive {commit} | tar -x -C {folder} && cd {folder} && dotnet build src/PeerSupport.Fhir.Server -c {ServerProcess.Configuration} -v quiet > {log} 2>&1") ? folder
            : throw new FaultException($"the build of {named} failed: {string.Join(Environment.NewLine, File.Exists(log) ? File.ReadLines(log).Take(5) : [])}");
    }

    /// <summary>The newest commit whose migrations are some of ours; where there is none, the one that first had all of ours.</summary>
    static (string Commit, int Lacking) Find(string provider, HashSet<string?> own)
    {
        string? same = null;
        foreach (var commit in (Git($"log --topo-order --format=%H%n%P -- {Migrations}/{provider}") ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            var migrations = Of(commit, provider);
            if (migrations.Count > 0 && migrations.IsProperSubsetOf(own))
            {
                return (commit, own.Count - migrations.Count);
            }

            same = migrations.SetEquals(own) ? commit : same;
        }

        return same is null ? throw new SkipException("no commit has migrations that this build goes on from") : (same, 0);
    }

    static HashSet<string?> Of(string commit, string provider) =>
        [.. (Git($"ls-tree --name-only {commit} {Migrations}/{provider}/") ?? "").Split('\n').Select(Path.GetFileName).Where(IsMigration)];

    static bool IsMigration(string? file) => file is not null && file.Contains('_', StringComparison.Ordinal) && !file.EndsWith(".Designer.cs", StringComparison.Ordinal);

    static string? Git(string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = ServerProcess.Root(), RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? said : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
