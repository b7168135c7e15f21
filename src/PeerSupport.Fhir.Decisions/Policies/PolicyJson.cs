using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>How policy files are read: strictly, so that a misspelt parameter is an error and never a rule that silently does nothing.</summary>
public static class PolicyJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>What is wrong with a file, with the place in it: some messages of the reader leave the place out.</summary>
    public static string Told(Exception fault) => fault is JsonException { Path: { } path } json && !json.Message.Contains("Path: ", StringComparison.Ordinal)
        ? $"{json.Message} Path: {path} | LineNumber: {json.LineNumber} | BytePositionInLine: {json.BytePositionInLine}." : fault.Message;
}

/// <summary>A policy folder cannot be used: every fault with its file and place.</summary>
public sealed class PolicyException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
