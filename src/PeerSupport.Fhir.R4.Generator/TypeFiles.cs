using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Generator.OfficialDefinitions;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary>
/// <c>types.json</c> and <c>resources.json</c>: one element a line. An element that is exactly as its base type has it isn't repeated: the base is named,
/// and the loader puts its elements first (id and extension of every element; modifierExtension of a backbone; meta, text, contained and so on of a resource).
/// </summary>
internal sealed class TypeFiles(OfficialDefinitions definitions)
{
    const string FhirType = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";

    readonly Dictionary<string, string> _rowsByPath = definitions.Structures
        .SelectMany(s => Elements(s).Select(e => (Path: Text(e, "path")!, Row: Lines.Row(Row(s, e, "")))))
        .GroupBy(p => p.Path).ToDictionary(g => g.Key, g => g.First().Row);

    public string Types() => Lines.Groups(definitions.Structures.Where(s => Text(s, "kind") != "resource").Select(Group));

    public string Resources() => Lines.Groups(definitions.Structures.Where(s => Text(s, "kind") == "resource").Select(Group));

    (JsonObject, IEnumerable<JsonObject>) Group(JsonObject structure)
    {
        var elements = Elements(structure).ToList();
        var kind = Text(structure, "kind") switch { "primitive-type" => "primitive", "complex-type" => "complex", var k => k! };
        var constraint = Text(structure, "derivation") == "constraint";
        var head = new JsonObject { ["name"] = Text(structure, "name"), ["kind"] = constraint ? "constraint" : kind };
        if (Text(structure, "baseDefinition") is { } basis)
        {
            head["base"] = basis[(basis.LastIndexOf('/') + 1)..];
        }

        if ((bool?)structure["abstract"] == true)
        {
            head["abstract"] = true;
        }

        AddConstraints(head, structure, elements[0]);
        return (head, constraint ? [] : elements.Skip(1).Where(e => !Inherited(structure, e)).Select(e => Row(structure, e, Text(structure, "type") + ".")));
    }

    bool Inherited(JsonObject structure, JsonObject element)
    {
        var (path, home) = (Text(element, "path")!, Text(element["base"], "path")!);
        return path != home && _rowsByPath.TryGetValue(home, out var row)
            && row.Replace($"\"{home}\"", $"\"{path}\"", StringComparison.Ordinal) == Lines.Row(Row(structure, element, ""));
    }

    static JsonObject Row(JsonObject structure, JsonObject element, string prefix)
    {
        var row = new JsonObject { ["path"] = Text(element, "path")![prefix.Length..], ["min"] = (int)element["min"]!, ["max"] = Text(element, "max") };
        if (element.ContainsKey("type"))
        {
            row["types"] = Lines.Strings(Objects(element, "type").Select(TypeText));
        }

        if (Text(element, "contentReference") is { } content)
        {
            row["content"] = content[1..];
        }

        if (element["binding"] is { } binding && Text(binding, "strength") is "required" or "extensible" && Text(binding, "valueSet") is { } set)
        {
            row[Text(binding, "strength")!] = set.Split('|')[0];
        }

        foreach (var (name, value) in element.Where(p => p.Key.StartsWith("fixed", StringComparison.Ordinal) || p.Key.StartsWith("pattern", StringComparison.Ordinal)))
        {
            row[name] = value!.DeepClone();
        }

        AddConstraints(row, structure, element);
        foreach (var name in new[] { "maxLength", "isModifier", "isSummary" })
        {
            if (element[name] is { } value && value.ToJsonString() != "false")
            {
                row[name] = value.DeepClone();
            }
        }

        return row;
    }

    static void AddConstraints(JsonObject row, JsonObject structure, JsonObject element)
    {
        if (OwnConstraints(structure, element).Select(c => Text(c, "key")!).ToList() is { Count: > 0 } keys)
        {
            row["constraints"] = Lines.Strings(keys);
        }
    }

    /// <summary><c>Reference(Patient|Group)</c>, <c>canonical(ValueSet)</c>, <c>Quantity[SimpleQuantity]</c>.</summary>
    static string TypeText(JsonObject type)
    {
        var code = Text(type, "code")!;
        if (code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal))
        {
            code = Objects(type, "extension").Where(e => Text(e, "url") == FhirType).Select(e => Text(e, "valueUrl")).FirstOrDefault() ?? "string";
        }

        return code + Joined("[", Texts(type, "profile"), "]") + Joined("(", Texts(type, "targetProfile"), ")");
    }

    static string Joined(string open, IEnumerable<string> urls, string close)
    {
        var names = string.Join('|', urls.Select(u => u[(u.LastIndexOf('/') + 1)..]));
        return names.Length == 0 ? "" : open + names + close;
    }
}
