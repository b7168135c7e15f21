using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>How much of a resource is given, and how it is written (http://hl7.org/fhir/R4/search.html#summary, #elements; http://hl7.org/fhir/R4/http.html#parameters).</summary>
/// <param name="Summary">true, text, data, count or false; null where nothing was said.</param>
/// <param name="Elements">The elements that were asked for; empty for all.</param>
/// <param name="Pretty">With line ends and indents.</param>
sealed record Presentation(string? Summary, ImmutableArray<string> Elements, bool Pretty)
{
    public static readonly string[] Modes = ["true", "text", "data", "count", "false"];

    /// <summary>What asks for it: the links of pages keep these.</summary>
    public static readonly string[] Parameters = ["_summary", "_elements", "_pretty", "_format"];

    static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    static readonly ConcurrentDictionary<string, ImmutableHashSet<string>> Mandatory = [];

    public static Presentation Whole { get; } = new(null, [], false);

    bool IsSubset => Elements.Length > 0 || Summary is "true" or "text" or "data";

    /// <summary>What a request's address asks for. A word that isn't one of R4's means nothing.</summary>
    public static Presentation Of(HttpRequest request)
    {
        var query = request.Query;
        var summary = query["_summary"].ToString();
        var elements = query["_elements"].ToString();
        return summary is "" && elements is "" && query["_pretty"].Count == 0 ? Whole
            : new(Modes.Contains(summary) ? summary : null, elements is "" ? [] : [.. elements.Split(',').Select(each => each.Trim()[(each.Trim().IndexOf('.', StringComparison.Ordinal) + 1)..])], query["_pretty"] == "true");
    }

    /// <summary>The resource as it is to be given: its own bytes where nothing is left out.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        if (!IsSubset && !Pretty)
        {
            return json;
        }

        var resource = JsonNode.Parse(json.Span)!.AsObject();
        if (IsSubset && Definitions.R4.Type((string?)resource["resourceType"] ?? "") is { } type)
        {
            Reduce(resource, type);
            Tag(resource);
        }

        return JsonSerializer.SerializeToUtf8Bytes(resource, Pretty ? Indented : Compact);
    }

    void Reduce(JsonObject resource, TypeDefinition type)
    {
        var mandatory = Mandatory.GetOrAdd(type.Name, _ => [.. type.Elements.Where(element => element.Min > 0).Select(element => element.Name)]);
        foreach (var name in resource.Select(property => property.Key).ToList())
        {
            var element = type.Elements.FirstOrDefault(each => Names(each, name.TrimStart('_')));
            var always = name is "resourceType" or "id" or "meta" || (element is not null && mandatory.Contains(element.Name));
            var keep = Elements.Length > 0 ? always || (element is not null && Elements.Contains(element.Name)) || Elements.Contains(name)
                : Summary switch { "data" => name is not ("text" or "_text"), "text" => always || name == "text", _ => always || element?.IsSummary == true };
            if (!keep)
            {
                resource.Remove(name);
            }
            else if (Summary == "true" && Elements.Length == 0 && element is { Children.Count: > 0 })
            {
                Inner(resource[name], element);
            }
        }
    }

    /// <summary>Of a part that is defined in place, what is in the summary; all of it where nothing of it is marked.</summary>
    static void Inner(JsonNode? part, ElementDefinition element)
    {
        if (!element.Children.Any(child => child.IsSummary && child.Name is not ("modifierExtension" or "id" or "extension")))
        {
            return;
        }

        foreach (var each in part is JsonArray many ? [.. many] : new[] { part })
        {
            foreach (var name in (each as JsonObject)?.Select(property => property.Key).ToList() ?? [])
            {
                var child = element.Children.FirstOrDefault(found => Names(found, name.TrimStart('_')));
                if (child is null or { IsSummary: false, Min: 0 })
                {
                    ((JsonObject)each!).Remove(name);
                }
                else if (child.Children.Count > 0)
                {
                    Inner(each![name], child);
                }
            }
        }
    }

    static bool Names(ElementDefinition element, string name) => element.Name == name || (element.IsChoice && name.Length > element.Name.Length && name.StartsWith(element.Name, StringComparison.Ordinal) && char.IsAsciiLetterUpper(name[element.Name.Length]));

    /// <summary>A resource that is not whole says so (http://hl7.org/fhir/R4/resource.html#simple-tags).</summary>
    static void Tag(JsonObject resource)
    {
        var meta = resource["meta"] as JsonObject;
        if (meta is null)
        {
            resource["meta"] = meta = [];
        }

        if (meta["tag"] is not JsonArray tags)
        {
            meta["tag"] = tags = [];
        }

        tags.Add(R4.Fhir.Coding("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "SUBSETTED"));
    }
}
