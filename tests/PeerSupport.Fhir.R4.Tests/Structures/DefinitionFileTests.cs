using System.Text.Json;
using System.Text.RegularExpressions;
using PeerSupport.Fhir.R4.FhirPath;
using Core = PeerSupport.Fhir.R4.Definitions;

namespace PeerSupport.Fhir.R4.Tests.Structures;

public sealed partial class DefinitionFileTests
{
    static readonly string[] Leading = ["profile", "targetProfile"];

    public static TheoryData<string> Files => [.. OwnDefinitions.Files];

    public static TheoryData<string> Structures => [.. OwnDefinitions.Files.Where(file => file.StartsWith("profiles/structures/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_definition_is_sound_r4_and_keeps_the_rules_of_its_type(string file)
    {
        var parsed = FhirJson.Parse(OwnDefinitions.Bytes(file));
        Assert.Empty(parsed.Issues);
        Assert.Empty(new Validator(ProfileSet.Empty, TimeProvider.System).Validate(parsed.Resource!).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{issue.Expression}: {issue.Text}"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_definition_has_a_url_a_version_a_name_and_a_text_of_its_own(string file)
    {
        var definition = OwnDefinitions.Json(file);
        var type = definition.GetProperty("resourceType").GetString()!;
        Assert.Equal($"{OwnDefinitions.Base}{type}/{definition.GetProperty("id").GetString()}", definition.GetProperty("url").GetString());
        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+$", definition.GetProperty("version").GetString());
        Assert.Matches("^[A-Z][A-Za-z0-9_]+$", definition.GetProperty("name").GetString());
        Assert.NotEmpty(definition.GetProperty("title").GetString()!);
        Assert.Equal("active", definition.GetProperty("status").GetString());
        Assert.True(type == "ValueSet" || definition.GetProperty("description").GetString()!.Length > 20, "It does not say what it is.");
    }

    [Fact]
    public void Names_and_urls_are_given_once()
    {
        var all = OwnDefinitions.Files.Select(OwnDefinitions.Json).ToList();
        Assert.Empty(all.GroupBy(each => each.GetProperty("url").GetString()).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    /// <summary>Every path exists in R4, and every name that a definition leads to is held here or is R4's own.</summary>
    [Theory]
    [MemberData(nameof(Structures))]
    public void A_structure_constrains_elements_that_are_there_and_leads_to_definitions_that_are_there(string file)
    {
        var definition = OwnDefinitions.Json(file);
        var type = definition.GetProperty("type").GetString()!;
        Assert.Equal("constraint", definition.GetProperty("derivation").GetString());
        Assert.Equal("4.0.1", definition.GetProperty("fhirVersion").GetString());
        AssertHeld(definition.GetProperty("baseDefinition").GetString()!);
        Assert.Equal(type == "Extension", definition.TryGetProperty("context", out _));
        var ids = new HashSet<string>();
        foreach (var element in definition.GetProperty("differential").GetProperty("element").EnumerateArray())
        {
            var id = element.GetProperty("id").GetString()!;
            Assert.True(ids.Add(id), $"{id} stands twice");
            var path = element.GetProperty("path").GetString()!;
            Assert.Equal(path, SliceName().Replace(id, ""));
            Assert.True(Exists(path), $"{path} is no element of R4");
            var last = id[(id.LastIndexOf('.') + 1)..];
            Assert.Equal(last.Contains(':', StringComparison.Ordinal) ? last[(last.IndexOf(':', StringComparison.Ordinal) + 1)..] : null, element.TryGetProperty("sliceName", out var slice) ? slice.GetString() : null);
            if (element.TryGetProperty("binding", out var binding))
            {
                AssertHeld(binding.GetProperty("valueSet").GetString()!);
            }

            foreach (var canonical in element.TryGetProperty("type", out var types) ? types.EnumerateArray().SelectMany(Canonicals) : [])
            {
                AssertHeld(canonical);
            }
        }
    }

    /// <summary>Constraints compile, their keys mean one rule each, and each says in a sentence what is asked.</summary>
    [Fact]
    public void Constraints_compile_and_say_what_they_ask()
    {
        var keys = new Dictionary<string, string>();
        var official = Core.R4.Invariants.Select(invariant => invariant.Key).ToHashSet();
        foreach (var file in Structures.Select(row => row.Data))
        {
            foreach (var constraint in OwnDefinitions.Json(file).GetProperty("differential").GetProperty("element").EnumerateArray()
                .SelectMany(element => element.TryGetProperty("constraint", out var all) ? all.EnumerateArray().ToArray() : []))
            {
                var (key, human, expression) = (constraint.GetProperty("key").GetString()!, constraint.GetProperty("human").GetString()!, constraint.GetProperty("expression").GetString()!);
                Assert.False(official.Contains(key), $"{key} is a rule of R4");
                Assert.True(keys.TryAdd(key, human + expression) || keys[key] == human + expression, $"{key} means two rules");
                Assert.Matches(@"^[A-Z].{15,}\.$", human);
                CompiledExpression.Compile(expression);
            }
        }

        Assert.NotEmpty(keys);
    }

    /// <summary>What the evidence map, the examples and the code name in our own space is defined.</summary>
    [Fact]
    public void Every_extension_and_code_system_of_ours_that_is_used_is_defined()
    {
        var defined = OwnDefinitions.Files.Select(file => OwnDefinitions.Json(file).GetProperty("url").GetString()).ToHashSet();
        var places = new[] { ("profiles", "*.json"), ("src", "*.cs") }.SelectMany(place => Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Root, place.Item1), place.Item2, SearchOption.AllDirectories))
            .Where(file => !OwnDefinitions.Relative(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules"));
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in places)
        {
            var text = File.ReadAllText(file);
            used.UnionWith(Canonical().Matches(text).Select(match => match.Value));
            if (file.EndsWith(".cs", StringComparison.Ordinal))
            {
                used.UnionWith(InCode().Matches(text).Select(match => OwnDefinitions.Base + match.Groups[1].Value));
                used.UnionWith(ExtensionInCode().Matches(text).Select(match => $"{OwnDefinitions.Base}StructureDefinition/{match.Groups[1].Value}"));
            }
        }

        Assert.True(used.Count > 20, "The test finds too little.");
        Assert.Empty(used.Except(defined.OfType<string>()));
    }

    /// <summary>What a policy asks with yes or no is a code, so that an Observation or attestation can answer it.</summary>
    [Fact]
    public void Every_yes_or_no_of_the_evidence_map_is_a_code_of_an_assessment()
    {
        var codes = OwnDefinitions.ByUrl(OwnDefinitions.Base + "CodeSystem/assessment")!.Value.GetProperty("concept").EnumerateArray().Select(concept => concept.GetProperty("code").GetString()).ToHashSet();
        var attested = OwnDefinitions.ByUrl(OwnDefinitions.Base + "ValueSet/attestation-statement")!.Value.GetProperty("compose").GetProperty("include").EnumerateArray()
            .SelectMany(include => include.TryGetProperty("concept", out var concepts) ? concepts.EnumerateArray().ToArray() : []).Select(concept => concept.GetProperty("code").GetString()).ToHashSet();
        var files = Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Profiles, "evidence"), "*.json").Concat(Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Profiles, "policies"), "facts.json", SearchOption.AllDirectories));
        var facts = files.SelectMany(file => OwnDefinitions.Json(OwnDefinitions.Relative(file)).GetProperty("facts").EnumerateArray()).Where(fact => fact.GetProperty("shape").GetString() == "yes-no").Select(fact => fact.GetProperty("name").GetString()).ToList();
        Assert.NotEmpty(facts);
        Assert.Empty(facts.Except(codes));
        Assert.Empty(facts.Except(attested));
    }

    static IEnumerable<string> Canonicals(JsonElement type) => Leading.SelectMany(name => type.TryGetProperty(name, out var urls) ? urls.EnumerateArray().ToArray() : []).Select(url => url.GetString()!);

    static void AssertHeld(string canonical)
    {
        const string r4 = "http://hl7.org/fhir/StructureDefinition/";
        Assert.True(canonical.StartsWith(r4, StringComparison.Ordinal) ? Core.R4.Type(canonical[r4.Length..]) is not null : OwnDefinitions.ByUrl(canonical) is not null, $"{canonical} is not there");
    }

    /// <summary>Whether a path leads to an element, through the types on the way.</summary>
    static bool Exists(string path)
    {
        var parts = path.Split('.');
        var at = Core.R4.Type(parts[0])?.Elements;
        foreach (var part in parts.Skip(1))
        {
            var name = part.Replace("[x]", "", StringComparison.Ordinal);
            if (at?.FirstOrDefault(element => element.Name == name) is not { } found || found.IsChoice != part.EndsWith("[x]", StringComparison.Ordinal))
            {
                return false;
            }

            at = found.Children.Count > 0 ? found.Children : found.Types.Count == 1 ? Core.R4.Type(found.Types[0].Type)?.Elements : null;
        }

        return true;
    }

    [GeneratedRegex(":[A-Za-z0-9-]+")]
    private static partial Regex SliceName();

    [GeneratedRegex(@"https://peersupport\.example/fhir/(StructureDefinition|CodeSystem|ValueSet)/[A-Za-z0-9-]+")]
    private static partial Regex Canonical();

    [GeneratedRegex(@"\{(?:Canonical\.)?Base\}/((?:StructureDefinition|CodeSystem|ValueSet)/[A-Za-z0-9-]+)")]
    private static partial Regex InCode();

    [GeneratedRegex(@"Canonical\.Extension\(""([a-z-]+)""\)")]
    private static partial Regex ExtensionInCode();
}
