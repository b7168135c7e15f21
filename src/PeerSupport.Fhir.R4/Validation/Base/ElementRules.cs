using System.Buffers.Text;

namespace PeerSupport.Fhir.R4;

/// <summary>Rules of R4's types that are checked without an expression: quicker, or none is given for them.</summary>
internal static class ElementRules
{
    /// <summary>ele-1: a value or children, the id not counted. What is empty in JSON is the structure check's to say.</summary>
    public static void Content(Element element, IssueSink issues)
    {
        var children = element.All;
        if (children.Length == 1 && children[0].Name == "id" && element.Node is not SourcePrimitive && Definitions.R4.Type(element.InstanceType) is not { Kind: TypeKind.Resource })
        {
            issues.Add(element, InvariantIssues.Failed("ele-1"));
        }
    }

    /// <summary>The size of an attachment is that of its data before encoding (http://hl7.org/fhir/R4/datatypes.html#Attachment).</summary>
    public static void Attachment(Element element, IssueSink issues)
    {
        if (element.First("size") is { Value: int size } at && element.First("data") is { Node: SourcePrimitive { IsEscaped: false } data } && Length(data.Simple) is { } length && length != size)
        {
            issues.Add(at, new Issue(IssueSeverity.Error, "value", "attachment-size", "The size of the attachment is not that of its data.")
            {
                Expected = $"{length}", Found = $"{size}", Remedy = "Give the number of bytes before base64 encoding, or leave size out.",
            });
        }
    }

    static int? Length(ReadOnlySpan<byte> base64) => Base64.IsValid(base64, out var length) ? length : null;

    /// <summary>Text that looks like an HTML element, where strings with it are refused.</summary>
    public static void Html(Element element, IssueSink issues)
    {
        if (element.InstanceType is "string" or "markdown" && element.Value is string text)
        {
            for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf('<', at + 1))
            {
                if (char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!')
                {
                    issues.Add(element, new Issue(IssueSeverity.Error, "security", "html-in-text", "The text holds what looks like HTML, which is refused here.")
                    {
                        Expected = "plain text or markdown without HTML", Found = "a < that begins an element", Remedy = "Remove the markup, or put a space after the <.",
                    });
                    return;
                }
            }
        }
    }
}
