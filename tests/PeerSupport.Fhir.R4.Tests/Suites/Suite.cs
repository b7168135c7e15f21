using System.Formats.Tar;
using System.IO.Compression;

namespace PeerSupport.Fhir.R4.Tests.Suites;

/// <summary>Public test data that is not part of the repository: the folder of PEERSUPPORT_SUITES, else shared/fhir beside the repository.</summary>
internal static class Suite
{
    static readonly Lazy<IReadOnlyList<(string Name, byte[] Bytes)>?> Loaded = new(Load);

    /// <summary>The official R4 examples; the calling test is skipped where they are not.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Examples()
    {
        Assert.SkipWhen(Loaded.Value is null, "r4-examples: suite not present");
        return Loaded.Value!;
    }

    /// <summary>A folder of the suites; the calling test is skipped where it is not.</summary>
    public static string Folder(string name)
    {
        var path = Find(name);
        Assert.SkipWhen(path is null, $"{name}: suite not present");
        return path!;
    }

    static List<(string, byte[])>? Load()
    {
        if (Find("r4-examples.tgz") is not { } path)
        {
            return null;
        }

        using var unzipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        List<(string, byte[])> examples = [];
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data && entry.Name.EndsWith(".json", StringComparison.Ordinal))
            {
                using var bytes = new MemoryStream();
                data.CopyTo(bytes);
                examples.Add((Path.GetFileName(entry.Name), bytes.ToArray()));
            }
        }

        return examples;
    }

    static string? Find(string file)
    {
        if (Environment.GetEnvironmentVariable("PEERSUPPORT_SUITES") is { Length: > 0 } folder)
        {
            return Path.Exists(Path.Combine(folder, file)) ? Path.Combine(folder, file) : null;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, "shared", "fhir", file);
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
