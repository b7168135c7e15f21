using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Writes Bundles whose resources are stored bytes: they go in as they are.</summary>
sealed class BundleWriter : IDisposable
{
    readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);
    readonly Utf8JsonWriter _json;
    bool _open;

    /// <summary>Begins a Bundle.</summary>
    public BundleWriter(string type, long? total, IEnumerable<(string Relation, string Url)> links, bool pretty)
    {
        _json = new(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = pretty, SkipValidation = true });
        _json.WriteStartObject();
        _json.WriteString("resourceType", "Bundle");
        _json.WriteString("type", type);
        if (total is { } number)
        {
            _json.WriteNumber("total", number);
        }

        // FHIR allows no empty array: what answers a batch has no links.
        if (links.ToList() is not { Count: > 0 } some)
        {
            return;
        }

        _json.WriteStartArray("link");
        foreach (var (relation, url) in some)
        {
            _json.WriteStartObject();
            _json.WriteString("relation", relation);
            _json.WriteString("url", url);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    /// <summary>An entry with what its caller writes beside the resource.</summary>
    public void Entry(string? fullUrl, ReadOnlyMemory<byte>? resource, Action<Utf8JsonWriter>? more = null)
    {
        if (!_open)
        {
            _json.WriteStartArray("entry");
            _open = true;
        }

        _json.WriteStartObject();
        if (fullUrl is not null)
        {
            _json.WriteString("fullUrl", fullUrl);
        }

        if (resource is { Length: > 0 } json)
        {
            _json.WritePropertyName("resource");
            _json.WriteRawValue(json.Span, skipInputValidation: true);
        }

        more?.Invoke(_json);
        _json.WriteEndObject();
    }

    public void Dispose() => _json.Dispose();

    /// <summary>Ends it; the bytes stay.</summary>
    public ReadOnlyMemory<byte> Done()
    {
        if (_open)
        {
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.Flush();
        return _bytes.WrittenMemory;
    }

    /// <summary>A page of a search (http://hl7.org/fhir/R4/search.html#response).</summary>
    public static ReadOnlyMemory<byte> Search(SearchPage page, SearchAsked asked, IEnumerable<Issue> issues, string address, string self)
    {
        List<(string, string)> links = [("self", self)];
        if (page.Next is { } next)
        {
            links.Add(("next", $"{Query(self, asked.Used.Where(pair => pair.Key != "_cursor").Append(new("_cursor", next)))}"));
        }

        using var bundle = new BundleWriter("searchset", page.Total, links, asked.Presentation.Pretty);
        foreach (var (resources, mode) in new[] { (page.Matches, "match"), (page.Included, "include") })
        {
            foreach (var stored in resources)
            {
                bundle.Entry($"{address}/{stored.Key}", asked.Presentation.Of(ServedJson.Of(stored)), json => Mode(json, mode));
            }
        }

        if (issues.ToList() is { Count: > 0 } said)
        {
            bundle.Entry(null, R4.Fhir.Bytes(OperationOutcomes.Write(said)), json => Mode(json, "outcome"));
        }

        return bundle.Done();
    }

    /// <summary>An address with other parameters.</summary>
    public static string Query(string address, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = string.Join('&', parameters.Select(pair => $"{Escape(pair.Key)}={Escape(pair.Value)}"));
        return query is "" ? address.Split('?')[0] : $"{address.Split('?')[0]}?{query}";
    }

    /// <summary>Marks that FHIR gives a meaning in a query stay legible.</summary>
    static string Escape(string text) => Uri.EscapeDataString(text).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal);

    /// <summary>Why an entry is in the answer of a search.</summary>
    public static void Mode(Utf8JsonWriter json, string mode)
    {
        json.WriteStartObject("search");
        json.WriteString("mode", mode);
        json.WriteEndObject();
    }
}
