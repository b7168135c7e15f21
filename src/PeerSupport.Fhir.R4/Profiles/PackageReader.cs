using System.Formats.Tar;
using System.IO.Compression;

namespace PeerSupport.Fhir.R4;

/// <summary>Where a definition came from: it decides which version of another one it means.</summary>
internal sealed record PackageScope(string Name, string Version, IReadOnlyDictionary<string, string> Dependencies)
{
    public static PackageScope Folder { get; } = new("", "", new Dictionary<string, string>());
}

/// <summary>Reads folders of definitions and FHIR packages (https://hl7.org/fhir/packages.html) into one index.</summary>
internal sealed class PackageReader(DefinitionIndex index)
{
    readonly List<PackageInfo> _packages = [];

    public IReadOnlyList<PackageInfo> Packages => _packages;

    public void Folder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ProfileLoadException(folder, "The folder does not exist.");
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            index.Add(file, File.ReadAllBytes(file), PackageScope.Folder);
        }
    }

    public void Package(string file)
    {
        try
        {
            Read(file);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new ProfileLoadException(file, $"The package can't be read: {e.Message}", e);
        }
    }

    void Read(string file)
    {
        List<(string Name, byte[] Bytes)> definitions = [];
        PackageScope? scope = null;
        string? canonical = null;
        using var unzipped = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } data || !IsDefinition(entry.Name))
            {
                continue;
            }

            var bytes = new byte[entry.Length];
            data.ReadExactly(bytes);
            if (entry.Name == "package/package.json")
            {
                (scope, canonical) = PackageManifest.Read(file, bytes);
            }
            else
            {
                definitions.Add(($"{Path.GetFileName(file)}/{Path.GetFileName(entry.Name)}", bytes));
            }
        }

        if (scope is null)
        {
            throw new ProfileLoadException(file, "It has no package/package.json, so it is not a FHIR package.");
        }

        var profiles = 0;
        foreach (var (name, bytes) in definitions)
        {
            profiles += index.Add(name, bytes, scope) ? 1 : 0;
        }

        _packages.Add(new PackageInfo(scope.Name, scope.Version, Path.GetFileName(file)) { Canonical = canonical, Profiles = profiles });
    }

    /// <summary>Only the files that lie in <c>package/</c> itself define something; below it are examples and other forms.</summary>
    static bool IsDefinition(string name) =>
        name.StartsWith("package/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal) && name.IndexOf('/', 8) < 0 && name[8] != '.';
}
