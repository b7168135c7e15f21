using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>R4's own profiles and extensions (http://hl7.org/fhir/R4/profilelist.html), which every set of profiles holds.</summary>
internal static class CoreProfiles
{
    const string File = "r4/profiles.json";

    static readonly Lazy<DefinitionIndex> Loaded = new(Load);

    /// <summary>Read once; none of them is compiled before it is needed.</summary>
    public static DefinitionIndex Index => Loaded.Value;

    static DefinitionIndex Load()
    {
        using var stream = typeof(CoreProfiles).Assembly.GetManifestResourceStream(File) ?? throw new InvalidOperationException($"The assembly lacks {File}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var index = new DefinitionIndex(null);
        var scope = new PackageScope("hl7.fhir.r4.core", "4.0.1", new Dictionary<string, string>());
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            index.Add(File, bytes.AsMemory(start, (int)reader.BytesConsumed - start), scope);
        }

        return index;
    }
}
