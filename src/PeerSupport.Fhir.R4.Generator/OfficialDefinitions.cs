using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary>The official R4 4.0.1 files as they are published, read once.</summary>
internal sealed class OfficialDefinitions
{
    static readonly string[] TerminologyFiles = ["valuesets.json", "v2-tables.json", "v3-codesystems.json"];

    public OfficialDefinitions(string folder)
    {
        Structures = BasesFirst([.. Read(folder, "profiles-types.json").Concat(Read(folder, "profiles-resources.json"))
            .Where(r => Text(r, "resourceType") == "StructureDefinition" && Text(r, "kind") != "logical")]);
        Profiles = [.. Read(folder, "profiles-others.json").Concat(Read(folder, "extension-definitions.json")).Where(r => Text(r, "resourceType") == "StructureDefinition")];
        SearchParameters = [.. Read(folder, "search-parameters.json").Where(r => !Text(r, "url")!.StartsWith("https://medplum.com/", StringComparison.Ordinal))];
        foreach (var resource in TerminologyFiles.SelectMany(f => Read(folder, f)))
        {
            switch (Text(resource, "resourceType"))
            {
                case "ValueSet": ValueSets.TryAdd(Text(resource, "url")!, resource); break;
                case "CodeSystem": CodeSystems.TryAdd(Text(resource, "url")!, resource); break;
            }
        }
    }

    /// <summary>Types first, then resources, in the official order but for bases, which stand before what comes from them.</summary>
    public IReadOnlyList<JsonObject> Structures { get; }

    /// <summary>R4's own profiles, such as those of vital signs, and its own extensions.</summary>
    public IReadOnlyList<JsonObject> Profiles { get; }

    public IReadOnlyList<JsonObject> SearchParameters { get; }

    public Dictionary<string, JsonObject> ValueSets { get; } = [];

    public Dictionary<string, JsonObject> CodeSystems { get; } = [];

    public static string? Text(JsonNode? node, string name) => (string?)node?[name];

    public static IEnumerable<JsonObject> Objects(JsonNode? node, string name) => node?[name]?.AsArray().Select(n => n!.AsObject()) ?? [];

    public static IEnumerable<string> Texts(JsonNode? node, string name) => node?[name]?.AsArray().Select(n => (string)n!) ?? [];

    public static IEnumerable<JsonObject> Elements(JsonObject structure) => Objects(structure["snapshot"], "element");

    /// <summary>
    /// The constraints that are at home on an element. The snapshots repeat what comes from a base type or an element's own type, and say so
    /// in <c>source</c>; what is repeated isn't at home.
    /// </summary>
    public static IEnumerable<JsonObject> OwnConstraints(JsonObject structure, JsonObject element) => Objects(element, "constraint")
        .Where(c => Text(c, "source") is not { } source || (source == Text(structure, "url") && !Text(element, "path")!.Contains('.', StringComparison.Ordinal)));

    static List<JsonObject> BasesFirst(List<JsonObject> structures)
    {
        List<JsonObject> ordered = [];
        void Add(JsonObject structure)
        {
            if (ordered.Contains(structure))
            {
                return;
            }

            if (structures.Find(s => Text(s, "url") == Text(structure, "baseDefinition")) is { } basis)
            {
                Add(basis);
            }

            ordered.Add(structure);
        }

        structures.ForEach(Add);
        return ordered;
    }

    static IEnumerable<JsonObject> Read(string folder, string file) =>
        Objects(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file))), "entry").Select(e => e["resource"]!.AsObject());
}
