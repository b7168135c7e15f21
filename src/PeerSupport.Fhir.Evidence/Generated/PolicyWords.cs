using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A clause's kind and parameters in words, as they stand in the policy's file: what is not written there has its usual value and is not shown.</summary>
static partial class PolicyWords
{
    /// <summary>Lines of a list, each with how deep it stands.</summary>
    public static IEnumerable<(int Depth, string Text)> Lines(JsonNode? node, Policy policy, int depth = 0)
    {
        if (node is not JsonObject test)
        {
            yield break;
        }

        var inner = test.Where(member => Nested(member.Value)).ToList();
        yield return (depth, OneLine(test, policy));
        foreach (var (name, value) in inner)
        {
            var nodes = value is JsonArray array ? array : [value!.DeepClone()];
            if (name is not ("of" or "test"))
            {
                yield return (depth + 1, $"{Words(name)}:");
            }

            foreach (var line in nodes.SelectMany(each => Lines(each, policy, depth + (name is "of" or "test" ? 1 : 2))))
            {
                yield return line;
            }
        }
    }

    /// <summary>Kind and plain parameters of a test alone, without what is nested in it.</summary>
    public static string OneLine(JsonObject test, Policy policy)
    {
        var plain = test.Where(member => member.Key != "kind" && !Nested(member.Value)).Select(member => $"{Words(member.Key)} {Value(member.Value, policy)}").ToList();
        var kind = (string?)test["kind"] is { } name ? $"**{Words(name)}**" : null;
        return kind is null ? string.Join("; ", plain) : plain.Count == 0 ? kind : $"{kind}: {string.Join("; ", plain)}";
    }

    /// <summary>Every test of a kind inside a clause's data.</summary>
    public static IEnumerable<JsonObject> OfKind(JsonNode? node, string kind) => node switch
    {
        JsonObject test => test.SelectMany(member => OfKind(member.Value, kind)).Concat((string?)(test["kind"] as JsonValue) == kind ? [test] : []),
        JsonArray array => array.SelectMany(each => OfKind(each, kind)),
        _ => [],
    };

    /// <summary>A dated value is no nesting, and neither is a single code.</summary>
    static bool Nested(JsonNode? value) => value is JsonArray array ? array.Any(each => each is JsonObject test && !IsDated(test) && !IsCode(test)) : value is JsonObject other && !IsCode(other);

    static bool IsDated(JsonObject step) => step.ContainsKey("from") && step.ContainsKey("value");

    static bool IsCode(JsonObject code) => code.ContainsKey("system") && code.ContainsKey("code");

    static string Value(JsonNode? value, Policy policy) => value switch
    {
        JsonArray array => string.Join(", ", array.Select(each => Value(each, policy))),
        JsonObject step when IsDated(step) => $"{Value(step["value"], policy)} (from {step["from"]})",
        JsonObject code => $"{(string?)code["display"] ?? (string?)code["code"]}",
        JsonValue known when known.TryGetValue<bool>(out var yes) => yes ? "yes" : "no",
        JsonValue known when known.TryGetValue<string>(out var text) => policy.CodeSets.Find(text) is { } set && set.Title.Replace(' ', '-') != text ? $"{set.Title} (`{text}`)" : text,
        _ => value?.ToJsonString() ?? "",
    };

    /// <summary>A camel-case name as words.</summary>
    public static string Words(string name) => Capital().Replace(name, match => $" {match.Value.ToLowerInvariant()}");

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Capital();
}
