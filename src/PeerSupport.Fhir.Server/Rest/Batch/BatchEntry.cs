using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>An entry of a Bundle that is a batch or a transaction (http://hl7.org/fhir/R4/http.html#transaction).</summary>
sealed record BatchEntry(int Index, string Method, string Url)
{
    /// <summary>The order in which a transaction is carried out.</summary>
    public const int Deletion = 0, Creation = 1, Change = 2, Reading = 3;

    static readonly string[] Methods = ["DELETE", "POST", "PUT", "PATCH", "GET", "HEAD"];

    public string? FullUrl { get; init; }
    public Resource? Resource { get; init; }
    public string? IfNoneExist { get; init; }
    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }
    public string? IfModifiedSince { get; init; }

    /// <summary>The id that the resource will have, where a transaction knows it before.</summary>
    public string? Id { get; init; }

    /// <summary>The type in the address.</summary>
    public string Type => Url.Split('/', '?')[0];

    public int Order => Method switch { "DELETE" => Deletion, "POST" => Creation, "PUT" or "PATCH" => Change, _ => Reading };

    /// <summary>Whether its resource is stored as it comes.</summary>
    public bool IsWritten => Resource is not null && Method is "POST" or "PUT";

    public string Expression => $"Bundle.entry[{Index}]";

    /// <summary>Reads the entries; an issue for each that can't be carried out.</summary>
    public static List<BatchEntry> Read(Resource bundle, string address, List<Issue> issues)
    {
        List<BatchEntry> entries = [];
        var index = 0;
        foreach (var entry in bundle.Element.Children("entry"))
        {
            var request = entry.Children("request").FirstOrDefault();
            string? Text(string name) => request?.Children(name).FirstOrDefault()?.Value as string;
            var (method, url) = (Text("method"), Text("url"));
            if (method is null || url is null || !Methods.Contains(method))
            {
                issues.Add(Resource.At(new(IssueSeverity.Error, "required", "batch-request", "An entry of a batch or transaction says what it asks.") { Expected = "request.method and request.url" }, entry));
            }
            else
            {
                url = (url.StartsWith(address, StringComparison.Ordinal) && (url.Length == address.Length || url[address.Length] is '/' or '?') ? url[address.Length..] : url).TrimStart('/');
                var resource = entry.Children("resource").FirstOrDefault() is { } inner ? Resource.Of(inner) : null;
                // After the question mark stand values, and the system of a token is mostly an address.
                if (url.Split('?')[0].Contains("://", StringComparison.Ordinal))
                {
                    issues.Add(Resource.At(new(IssueSeverity.Error, "value", "batch-request", "An entry asks this server: its url is relative, or begins with this server's address.") { Expected = "a url such as Patient/1" }, entry));
                }
                else if (resource is null && method is "POST" or "PUT" or "PATCH" && !url.Contains('$', StringComparison.Ordinal) && !url.Split('?')[0].EndsWith("_search", StringComparison.Ordinal))
                {
                    issues.Add(Resource.At(new(IssueSeverity.Error, "required", "batch-resource", $"An entry that asks {method} brings a resource.") { Expected = "resource" }, entry));
                }

                entries.Add(new(index, method, url)
                {
                    FullUrl = entry.Children("fullUrl").FirstOrDefault()?.Value as string,
                    Resource = resource,
                    IfNoneExist = Text("ifNoneExist"),
                    IfMatch = Text("ifMatch"),
                    IfNoneMatch = Text("ifNoneMatch"),
                    IfModifiedSince = request?.Children("ifModifiedSince").FirstOrDefault()?.Value is FhirDateTime moment ? moment.Earliest.ToString("R") : null,
                });
            }

            index++;
        }

        return entries;
    }

    /// <summary>The entry as a request, with the body that it is to have.</summary>
    public BatchRequest ToRequest(ReadOnlyMemory<byte>? json)
    {
        var body = json ?? Resource?.Json ?? ReadOnlyMemory<byte>.Empty;
        var contentType = FhirMedia.Json;
        // A JSON Patch comes as a Binary with the patch in it (http://hl7.org/fhir/R4/http.html#jsonpatch).
        if (Method == "PATCH" && Resource?.TypeName == "Binary")
        {
            contentType = Resource.Source.FindString("contentType") ?? "";
            var data = Resource.Source.FindString("data") ?? "";
            var bytes = new byte[data.Length];
            body = Convert.TryFromBase64String(data, bytes, out var length) ? bytes.AsMemory(0, length) : ReadOnlyMemory<byte>.Empty;
        }

        (string Name, string? Value)[] headers = [("If-None-Exist", IfNoneExist), ("If-Match", IfMatch), ("If-None-Match", IfNoneMatch), ("If-Modified-Since", IfModifiedSince)];
        return new(Method, Url) { Body = body, ContentType = contentType, AssignedId = Id, Headers = [.. headers.Where(header => header.Value is not null).Select(header => KeyValuePair.Create(header.Name, header.Value!))] };
    }
}
