using System.Text;
using System.Text.Unicode;

namespace PeerSupport.Fhir.R4;

/// <summary>What reading a body gave.</summary>
/// <param name="Resource">The resource; null when the body is no JSON or no R4 resource.</param>
/// <param name="Issues">Why there is none; empty when there is one.</param>
public sealed record ParseResult(Resource? Resource, IReadOnlyList<Issue> Issues);

/// <summary>Reads FHIR JSON (http://hl7.org/fhir/R4/json.html), losing nothing.</summary>
public static class FhirJson
{
    /// <summary>Above this a caller's depth isn't followed: each level costs stack.</summary>
    const int DeepestAllowed = 500;

    /// <summary>
    /// Reads one resource. Takes a byte order mark; refuses comments, trailing commas, duplicate names, invalid UTF-8 and what is nested too deeply.
    /// Whether the content fits its definition is <see cref="StructureCheck"/>'s to say. Never throws on any input.
    /// </summary>
    /// <param name="utf8">The body. It is kept, not copied: don't change it afterwards.</param>
    /// <param name="maxDepth">The most levels of objects and arrays, 1 to 500.</param>
    public static ParseResult Parse(ReadOnlyMemory<byte> utf8, int maxDepth = 100) => Read(utf8, maxDepth, isKnown: false);

    /// <summary>Reads a resource that was read before, or that this product wrote: what lies deep in it is read when somebody asks for it, and names that stand twice there are not looked for again.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, int)"/>
    public static ParseResult Known(ReadOnlyMemory<byte> utf8) => Read(utf8, DeepestAllowed, isKnown: true);

    static ParseResult Read(ReadOnlyMemory<byte> utf8, int maxDepth, bool isKnown)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        var text = new SourceText(utf8);
        if (!Utf8.IsValid(utf8.Span))
        {
            return new(null, [InvalidUtf8(text)]);
        }

        List<Issue> issues = [];
        var definitions = Definitions.R4;
        var root = new SourceReader(text, Math.Clamp(maxDepth, 1, DeepestAllowed), definitions.Names, issues, isKnown).Read();
        if (root is null)
        {
            return new(null, issues);
        }

        return root is SourceObject source && source.FindString("resourceType") is { } name
            ? definitions.Type(name) is { Kind: TypeKind.Resource, IsAbstract: false } type
                ? new(new Resource(source, type), [])
                : new(null, [UnknownType(definitions, source, name)])
            : new(null, [NotAResource(root)]);
    }

    static Issue InvalidUtf8(SourceText text)
    {
        var rest = text.Bytes.Span;
        while (Rune.DecodeFromUtf8(rest, out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            rest = rest[length..];
        }

        var (line, column) = text.Position(text.Bytes.Length - rest.Length);
        return new Issue(IssueSeverity.Fatal, "structure", "not-json", "The body is not valid UTF-8.")
        {
            Expected = "UTF-8", Found = "bytes that are no character", Remedy = "Encode the body as UTF-8.", Line = line, Column = column,
        };
    }

    static Issue NotAResource(SourceNode root)
    {
        var found = (root as SourceObject)?.Find("resourceType");
        var (line, column) = (found ?? root).Position;
        return new Issue(IssueSeverity.Fatal, "structure", "not-a-resource", "The JSON is not a FHIR resource: it has no resourceType.")
        {
            Expected = "an object with the property resourceType, a string",
            Found = root is not SourceObject ? "JSON that is not an object" : found is null ? "an object without resourceType" : "a resourceType that is not a string",
            Remedy = "Add resourceType, such as \"resourceType\": \"Claim\".",
            Line = line,
            Column = column,
        };
    }

    static Issue UnknownType(Definitions definitions, SourceObject source, string name)
    {
        var (line, column) = source.Find("resourceType")!.Position;
        var nearest = Names.Nearest(name, definitions.ResourceNames);
        return new Issue(IssueSeverity.Fatal, "structure", "unknown-resource-type", "The resourceType is not one of FHIR R4.")
        {
            Expected = "the name of an R4 resource",
            Found = Names.IsPlain(name) ? name : "another text",
            Remedy = nearest is null ? "Check the name and that it is an R4 resource." : $"Did you mean {nearest}?",
            Expression = "resourceType",
            Line = line,
            Column = column,
        };
    }
}
