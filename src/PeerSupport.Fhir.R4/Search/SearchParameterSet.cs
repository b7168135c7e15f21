using System.Collections.Frozen;
using System.Security.Cryptography;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Search;

/// <summary>The search parameters of a server: nothing else is searched, nothing else is indexed. Immutable; shared by all threads.</summary>
public sealed class SearchParameterSet
{
    /// <summary>The name of the date parameter that a token parameter's resources are kept in the order of, in the types that have it (profiles/structures/extension-search-order.json).</summary>
    const string OrderExtension = "https://peersupport.example/fhir/StructureDefinition/search-order";

    readonly FrozenDictionary<string, FrozenDictionary<string, SearchParameter>> _byType;

    SearchParameterSet(Dictionary<string, Dictionary<string, SearchParameter>> byType, IReadOnlyDictionary<string, IReadOnlyList<string>> compartment, string fingerprint)
    {
        _byType = byType.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenDictionary());
        (PatientCompartment, Fingerprint) = (compartment, fingerprint);
    }

    /// <summary>Changes with the definitions: what was indexed by another list has to be indexed again. Hexadecimal, 64 characters.</summary>
    public string Fingerprint { get; }

    /// <summary>By resource type the reference parameters by which it belongs to a patient (http://hl7.org/fhir/R4/compartmentdefinition-patient.html).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> PatientCompartment { get; }

    /// <summary>The types that can be searched.</summary>
    public IEnumerable<string> Types => _byType.Keys;

    /// <summary>The parameters of a type with those of every resource, by name.</summary>
    public IEnumerable<SearchParameter> For(string type) => _byType.TryGetValue(type, out var found) ? found.Values : [];

    public SearchParameter? Find(string type, string code) => _byType.TryGetValue(type, out var found) ? found.GetValueOrDefault(code) : null;

    /// <summary>Reads SearchParameter resources, alone or in Bundles, and CompartmentDefinitions.</summary>
    /// <param name="files">Name and JSON of each.</param>
    /// <param name="types">The resource types of the server: a parameter of every resource is one of each of them.</param>
    /// <exception cref="InvalidDataException">A file can't be read, an expression can't be compiled, a part of a composite isn't in the list, or two parameters have one name.</exception>
    public static SearchParameterSet Load(IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> files, IReadOnlyCollection<string> types)
    {
        List<(string File, ITypedElement Definition)> found = [];
        Dictionary<string, IReadOnlyList<string>> compartment = [];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, json) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var resource = FhirJson.Parse(json).Resource ?? throw new InvalidDataException($"{name} is not a FHIR resource.");
            foreach (var each in resource.TypeName == "Bundle" ? resource.Element.Children("entry").SelectMany(entry => entry.Children("resource")) : [resource.Element])
            {
                switch (each.InstanceType)
                {
                    case "SearchParameter":
                        found.Add((name, each));
                        hash.AppendData(Resource.Of(each)!.Json.Span);
                        break;
                    case "CompartmentDefinition":
                        foreach (var member in each.Children("resource"))
                        {
                            compartment[Text(member, "code")!] = [.. Texts(member, "param")];
                        }

                        break;
                }
            }
        }

        foreach (var type in types.Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(type));
        }

        var kinds = found.Where(each => Text(each.Definition, "url") is not null).GroupBy(each => Text(each.Definition, "url")!).ToDictionary(same => same.Key, same => Text(same.First().Definition, "type")!);
        Dictionary<string, Dictionary<string, SearchParameter>> byType = [];
        foreach (var (file, definition) in found)
        {
            foreach (var type in Texts(definition, "base").SelectMany(type => type == "Resource" ? types : [type]).Where(types.Contains))
            {
                var parameter = Read(file, definition, type, kinds);
                if (!(byType.TryGetValue(type, out var own) ? own : byType[type] = []).TryAdd(parameter.Code, parameter))
                {
                    throw new InvalidDataException($"{file}: {type} has two search parameters {parameter.Code}.");
                }
            }
        }

        foreach (var (_, definition) in found.Where(each => Text(each.Definition, "type") == "composite"))
        {
            foreach (var own in Texts(definition, "base").Where(byType.ContainsKey).Select(type => byType[type]))
            {
                var composite = own[Text(definition, "code")!];
                var parts = definition.Children("component").Select(part => own.Values.FirstOrDefault(parameter => parameter.Url == Text(part, "definition"))).OfType<SearchParameter>().ToList();
                composite.Whole = composite.Expression.Text == composite.Type && parts.Count == composite.Components.Count ? parts : [];
            }
        }

        foreach (var (file, definition) in found)
        {
            Order(file, definition, [.. Texts(definition, "base").Where(byType.ContainsKey).Select(type => byType[type])]);
        }

        foreach (var parameter in byType.Values.SelectMany(own => own.Values))
        {
            parameter.Narrows = Narrows(parameter, byType[parameter.Type].Values);
        }

        return new(byType, compartment, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Gives a parameter its order, in each of its types that has the parameter which the order is by.</summary>
    static void Order(string file, ITypedElement definition, List<Dictionary<string, SearchParameter>> types)
    {
        if (definition.Children("extension").FirstOrDefault(extension => Text(extension, "url") == OrderExtension) is not { } extension)
        {
            return;
        }

        var (code, order) = (Text(definition, "code")!, Text(extension, "value") ?? "");
        var ordered = types.FindAll(own => own.ContainsKey(order));
        if (ordered.Count == 0 || ordered.Exists(own => own[code].Kind != SearchKind.Token || own[order].Kind != SearchKind.Date))
        {
            throw new InvalidDataException($"{file}: {code} can't be kept in the order of {order}: that is for a token, and a date of one of its types.");
        }

        ordered.ForEach(own => own[code].Order = own[order]);
    }

    static SearchParameter Read(string file, ITypedElement definition, string type, Dictionary<string, string> kinds)
    {
        string Need(string name) => Text(definition, name) ?? throw new InvalidDataException($"{file}: a SearchParameter lacks {name}.");
        var (url, expression) = (Need("url"), Need("expression"));
        try
        {
            var targets = Texts(definition, "target").ToList();
            return new(url, type, Need("code"), Kind(file, Need("type")), Branches(expression, type))
            {
                Description = Text(definition, "description") ?? "",
                Targets = targets,
                Components = [.. definition.Children("component").Select(part => new SearchComponent(
                    Kind(file, kinds.GetValueOrDefault(Text(part, "definition") ?? "") ?? throw new InvalidDataException($"{file}: a part of {url} is not in the list: {Text(part, "definition")}")),
                    CompiledExpression.Compile(Text(part, "expression")!)))],
            };
        }
        catch (FhirPathException fault)
        {
            throw new InvalidDataException($"{file}: {url}: {fault.Message}", fault);
        }
    }

    static (SearchParameter, string)? Narrows(SearchParameter parameter, IEnumerable<SearchParameter> others)
    {
        const string Start = ".where(resolve() is ";
        var (text, at) = (parameter.Expression.Text, parameter.Expression.Text.IndexOf(Start, StringComparison.Ordinal));
        if (parameter.Kind != SearchKind.Reference || at < 0 || text.IndexOf(')', at + Start.Length) != text.Length - 1 || !Definitions.R4.ResourceNames.Contains(text[(at + Start.Length)..^1]))
        {
            return null;
        }

        return others.FirstOrDefault(other => other.Kind == SearchKind.Reference && other.Expression.Text == text[..at]) is { } wider ? (wider, text[(at + Start.Length)..^1]) : null;
    }

    static SearchKind Kind(string file, string type) => Enum.TryParse<SearchKind>(type, ignoreCase: true, out var kind) ? kind
        : throw new InvalidDataException($"{file}: search parameters of the type {type} are not answered.");

    /// <summary>Of a union over several types, the parts that speak of this one.</summary>
    static string Branches(string expression, string type)
    {
        List<string> parts = [];
        var (start, depth) = (0, 0);
        for (var i = 0; i <= expression.Length; i++)
        {
            var at = i == expression.Length ? '|' : expression[i];
            depth += at is '(' ? 1 : at is ')' ? -1 : 0;
            if (at == '|' && depth == 0)
            {
                parts.Add(expression[start..i].Trim());
                start = i + 1;
            }
        }

        var own = parts.Where(part => Speaks(part.AsSpan().TrimStart('('), type) || Speaks(part.AsSpan().TrimStart('('), "Resource")).ToList();
        return string.Join(" | ", own.Count > 0 ? own : parts);
    }

    static bool Speaks(ReadOnlySpan<char> part, string type) => part.StartsWith(type, StringComparison.Ordinal) && (part.Length == type.Length || !char.IsLetter(part[type.Length]));

    static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;

    static IEnumerable<string> Texts(ITypedElement element, string name) => element.Children(name).Select(child => child.Value).OfType<string>();
}
