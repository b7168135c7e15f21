using System.Formats.Tar;
using System.IO.Compression;

namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>Published packages that are not part of the repository; a calling test is skipped where they are not.</summary>
internal static class PackageSuite
{
    public static string Path(string file)
    {
        var path = Find(file);
        Assert.SkipWhen(path is null, $"packages/{file}: suite not present");
        return path!;
    }

    /// <summary>The examples that a package itself publishes.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Examples(string package)
    {
        using var unzipped = new GZipStream(File.OpenRead(Path(package)), CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data && entry.Name.StartsWith("package/example/", StringComparison.Ordinal) && entry.Name.EndsWith(".json", StringComparison.Ordinal)
                && !entry.Name.EndsWith("/.index.json", StringComparison.Ordinal) && !entry.Name.EndsWith("ig-r4.json", StringComparison.Ordinal))
            {
                var bytes = new byte[entry.Length];
                data.ReadExactly(bytes);
                yield return (System.IO.Path.GetFileName(entry.Name), bytes);
            }
        }
    }

    static string? Find(string file)
    {
        if (Environment.GetEnvironmentVariable("PEERSUPPORT_SUITES") is { Length: > 0 } folder)
        {
            var set = System.IO.Path.Combine(folder, "packages", file);
            return File.Exists(set) ? set : null;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = System.IO.Path.Combine(at.FullName, "shared", "fhir", "packages", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
