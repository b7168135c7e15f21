using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// Gives the references of a transaction's resources the ids that their targets will have. Only those texts are replaced: everything else stays as it came, byte for byte.
/// </summary>
static class Rewrite
{
    static readonly string[] Linked = ["uri", "url", "oid", "uuid", "canonical"];

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every reference and link of the resource.</summary>
    public static IEnumerable<(ITypedElement Element, string Text)> Links(ITypedElement element)
    {
        foreach (var child in element.Children())
        {
            if (child.Value is string text && (Linked.Contains(child.InstanceType) || (child.Name == "reference" && element.InstanceType == "Reference")))
            {
                yield return (child, text);
            }

            foreach (var link in Links(child))
            {
                yield return link;
            }
        }
    }

    /// <summary>The resource's bytes with other texts in the places of links; null where nothing changes.</summary>
    /// <param name="resource">What came.</param>
    /// <param name="replace">From a link's text, and whether it is a reference, to what is to stand there; null to let it stay.</param>
    public static ReadOnlyMemory<byte>? Apply(Resource resource, Func<string, bool, string?> replace)
    {
        List<(SourceNode Node, string Text)> edits = [];
        Dictionary<string, string> links = [];
        foreach (var (element, text) in Links(resource.Element))
        {
            if (replace(text, element.Name == "reference") is { } other && Resource.NodeOf(element) is { } node)
            {
                edits.Add((node, other));
                links[text] = other;
            }
        }

        foreach (var element in resource.Element.Children("text").SelectMany(text => text.Children("div")))
        {
            // A narrative may link to what it speaks of.
            if (element.Value is string div && links.Aggregate(div, (text, link) => text.Replace($"\"{link.Key}\"", $"\"{link.Value}\"", StringComparison.Ordinal)) is { } linked && linked != div && Resource.NodeOf(element) is { } node)
            {
                edits.Add((node, linked));
            }
        }

        return edits.Count == 0 ? default(ReadOnlyMemory<byte>?) : Write(resource.Source, edits);
    }

    static ReadOnlyMemory<byte> Write(SourceObject source, List<(SourceNode Node, string Text)> edits)
    {
        var bytes = new ArrayBufferWriter<byte>(source.Raw.Length + 200);
        var (start, done) = (source.Offset, source.Offset);
        foreach (var (node, text) in edits.OrderBy(edit => edit.Node.Offset))
        {
            bytes.Write(source.Raw.Span[(done - start)..(node.Offset - start)]);
            Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text, Plain), bytes);
            done = node.End;
        }

        bytes.Write(source.Raw.Span[(done - start)..]);
        return bytes.WrittenMemory;
    }
}
