using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The CodeSystems and ValueSets of a folder, as FHIR resources to serve and as code sets that policies name by the ValueSet's id.</summary>
public sealed class Terminology
{
    readonly Dictionary<string, JsonObject> valueSets = [];

    Terminology(ImmutableArray<JsonObject> resources)
    {
        Resources = resources;
        foreach (var valueSet in resources.Where(resource => (string?)resource["resourceType"] == "ValueSet"))
        {
            valueSets[(string)valueSet["url"]!] = valueSet;
        }
    }

    /// <summary>Every CodeSystem and ValueSet, in the order of their files.</summary>
    public ImmutableArray<JsonObject> Resources { get; }

    /// <summary>Reads every FHIR resource of the folders; files of other shapes are passed over.</summary>
    /// <exception cref="PolicyException">A file is no JSON.</exception>
    public static Terminology Load(params IEnumerable<string> folders)
    {
        var resources = ImmutableArray.CreateBuilder<JsonObject>();
        foreach (var file in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)))
        {
            try
            {
                if (JsonNode.Parse(File.ReadAllText(file)) is JsonObject resource && (string?)resource["resourceType"] is "CodeSystem" or "ValueSet")
                {
                    resources.Add((JsonObject)JsonNode.Parse(File.ReadAllText(file))!);
                }
            }
            catch (JsonException fault)
            {
                throw new PolicyException([$"{file}: {fault.Message}"]);
            }
        }

        return new(resources.ToImmutable());
    }

    /// <summary>The ValueSets as code sets; sets that include others hold the others' codes too.</summary>
    /// <exception cref="PolicyException">A ValueSet includes one that is not there, or itself.</exception>
    public IEnumerable<CodeSet> CodeSets(Terminology? shared = null) => valueSets.Values.Select(valueSet =>
    {
        var codes = new List<Code>();
        var patterns = new List<(string, string)>();
        Collect(valueSet, codes, patterns, shared, 0);
        return new CodeSet((string)valueSet["id"]!, (string?)valueSet["title"] ?? (string)valueSet["id"]!, codes, patterns);
    });

    /// <summary>The canonical URLs of the ValueSets, in the order of <see cref="CodeSets"/>.</summary>
    public IEnumerable<string> Urls() => valueSets.Keys;

    /// <summary>The displays of all codes of the CodeSystems.</summary>
    public IEnumerable<((string System, string Code) Key, string Display)> Displays() => Resources.Where(resource => (string?)resource["resourceType"] == "CodeSystem")
        .SelectMany(resource => (resource["concept"]?.AsArray() ?? []).Select(concept => (((string)resource["url"]!, (string)concept!["code"]!), (string?)concept["display"] ?? (string)concept["code"]!)));

    void Collect(JsonObject valueSet, List<Code> codes, List<(string, string)> patterns, Terminology? shared, int depth)
    {
        foreach (var include in valueSet["compose"]?["include"]?.AsArray() ?? [])
        {
            var system = (string?)include!["system"] ?? "";
            codes.AddRange((include["concept"]?.AsArray() ?? []).Select(concept => new Code(system, (string)concept!["code"]!)));
            patterns.AddRange((include["filter"]?.AsArray() ?? []).Where(filter => (string?)filter!["op"] == "regex").Select(filter => (system, (string)filter!["value"]!)));
            foreach (var url in (include["valueSet"]?.AsArray() ?? []).Select(url => (string)url!))
            {
                var other = valueSets.GetValueOrDefault(url) ?? shared?.valueSets.GetValueOrDefault(url);
                if (other is null || depth > 10)
                {
                    throw new PolicyException([$"ValueSet {valueSet["id"]} includes {url}, which {(other is null ? "is not there" : "leads back to itself")}"]);
                }

                Collect(other, codes, patterns, shared, depth + 1);
            }

            if (include["concept"] is null && include["filter"] is null && include["valueSet"] is null)
            {
                var all = Resources.Concat(shared?.Resources ?? []).FirstOrDefault(resource => (string?)resource["resourceType"] == "CodeSystem" && (string?)resource["url"] == system);
                codes.AddRange((all?["concept"]?.AsArray() ?? []).Select(concept => new Code(system, (string)concept!["code"]!)));
            }
        }
    }
}
