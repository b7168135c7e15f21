using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A body that asks for something: the request resource, and what came with it in a Bundle.</summary>
/// <param name="Request">The Claim or CoverageEligibilityRequest.</param>
/// <param name="Entries">Every resource of the body, the request included.</param>
/// <param name="IsBundle">The body is a Bundle.</param>
public sealed record RequestBundle(EvidenceResource Request, IReadOnlyList<EvidenceResource> Entries, bool IsBundle)
{
    /// <summary>What stands in JSON as it is, by the strictest of the writer's rules.</summary>
    static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Except("\"&'+<>\\`"u8.ToArray())]);

    /// <summary>Takes a body apart.</summary>
    /// <param name="body">A Bundle with one request, or the request alone.</param>
    /// <param name="type"><c>Claim</c> or <c>CoverageEligibilityRequest</c>.</param>
    /// <param name="issues">Gets what is wrong with it.</param>
    /// <param name="only">A second request is refused: it would be left without an answer. A question about requests may hold some.</param>
    public static RequestBundle? Read(Resource body, string type, List<Issue> issues, bool only = true)
    {
        if (body.TypeName == type)
        {
            var alone = new EvidenceResource(body.Id is { } id ? $"{type}/{id}" : $"{type}/request", body);
            return new(alone, [alone], false);
        }

        if (body.TypeName != "Bundle")
        {
            issues.Add(RequestIssues.WrongResource(type, body));
            return null;
        }

        var entries = new List<EvidenceResource>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in body.Element.Children("entry"))
        {
            if (entry.Children("resource").FirstOrDefault() is not { } element || Resource.Of(element) is not { } resource)
            {
                continue;
            }

            var key = Values.Child(entry, "fullUrl") ?? (resource.Id is { } own ? $"{resource.TypeName}/{own}" : $"{resource.TypeName}/{entries.Count + 1}");
            if (!seen.Add(key))
            {
                issues.Add(RequestIssues.Of("duplicate", "full-url-twice", "Two entries of the Bundle have the same full URL.", "a full URL of its own for every entry", "the same one twice",
                    "Give every entry its own full URL.", entry));
                return null;
            }

            entries.Add(new(key, resource));
        }

        if (entries.Find(entry => entry.Resource.TypeName == type) is not { } request)
        {
            issues.Add(RequestIssues.NoRequest(type, body.Element));
            return null;
        }

        if (only && (type is "Claim" or "CoverageEligibilityRequest"))
        {
            CheckOthers(request, entries, issues);
        }

        return new(request, entries, true);
    }

    /// <summary>A Bundle asks one thing: of two requests one would be left without an answer and without a word. What the request replaces, or something refers to, is no second one.</summary>
    static void CheckOthers(EvidenceResource request, List<EvidenceResource> entries, List<Issue> issues)
    {
        var type = request.Resource.TypeName;
        if (entries.FindAll(entry => entry != request && entry.Resource.TypeName == type) is not { Count: > 0 } others || request.Element.Children("related").Any())
        {
            return;
        }

        var referred = entries.SelectMany(entry => entry.Resource.References()).ToHashSet();
        foreach (var other in others.Where(other => !referred.Contains(other.Key) && (other.Resource.Id is not { } id || !referred.Any(text => text.EndsWith($"{type}/{id}", StringComparison.Ordinal)))))
        {
            issues.Add(RequestIssues.SecondRequest(type, other.Element));
        }
    }

    /// <summary>
    /// A hash of what was sent, the same for the same resources in any order and white space: SHA-256 in hex. Requests are known again by it for years, so what is hashed must not change: of each
    /// entry in the order of the full URLs, its full URL, a zero, its JSON without white space and with the escapes of <see cref="Utf8JsonWriter"/>, a zero.
    /// </summary>
    public string ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var compact = new ArrayBufferWriter<byte>(Entries.Sum(entry => entry.Resource.Json.Length));
        foreach (var entry in Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            compact.Write(Encoding.UTF8.GetBytes(entry.Key));
            compact.Write<byte>([0]);
            Compact(entry.Resource.Json.Span, compact);
            compact.Write<byte>([0]);
            hash.AppendData(compact.WrittenSpan);
            compact.ResetWrittenCount();
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What <see cref="Utf8JsonWriter"/> would write, mostly copied.</summary>
    static void Compact(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> to)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000 });
        for (var isFirst = true; reader.Read();)
        {
            var ends = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (!isFirst && !ends)
            {
                to.Write(","u8);
            }

            isFirst = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName;
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                to.Write(reader.ValueSpan);
                continue;
            }

            to.Write("\""u8);
            to.Write(reader.ValueSpan.ContainsAnyExcept(Plain) ? JsonEncodedText.Encode(reader.GetString()!).EncodedUtf8Bytes : reader.ValueSpan);
            to.Write(reader.TokenType == JsonTokenType.PropertyName ? "\":"u8 : "\""u8);
        }
    }

    /// <summary>The literal references of a resource, at any depth.</summary>
    public static IEnumerable<ITypedElement> References(ITypedElement element) =>
        element.Children().SelectMany(child => child.InstanceType == "Reference" ? [child] : child.Name == "contained" ? [] : References(child));
}
