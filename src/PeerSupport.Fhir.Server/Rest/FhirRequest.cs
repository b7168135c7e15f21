using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>The one entry of JSON: content type, limit, reading, resource type, in this order. Structure is the caller's next line: <see cref="StructureCheck"/>.</summary>
internal sealed class FhirRequest(ServerSettings settings)
{
    /// <summary>Whether a body comes with the request: what a POST asks may also stand in the address alone.</summary>
    public static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0;

    /// <summary>Reads the body as one resource of one of the types. Without a resource there is at least one issue that says why.</summary>
    public async Task<ParseResult> Read(HttpContext context, CancellationToken cancellation, params string[] types)
    {
        var request = context.Request;
        if (ContentTypeFault(request) is { } fault)
        {
            return new(null, [fault]);
        }

        var (body, tooLong) = await ReadBody(request, cancellation);
        if (tooLong)
        {
            return new(null, [Problems.BodyTooLong(settings.Limits.MaxBodyBytes, request.ContentLength)]);
        }

        if (body.Length == 0)
        {
            return new(null, [Problems.NoBody()]);
        }

        var parsed = FhirJson.Parse(body);
        if (parsed.Resource is { TypeName: "Parameters" } parameters && !types.Contains("Parameters") && context.GetEndpoint()?.Metadata.GetMetadata<OperationEntry>() is not null && Only(parameters) is { } inner)
        {
            parsed = FhirJson.Parse(inner.Json);
        }

        return parsed.Resource is { } resource && !types.Contains(resource.TypeName) ? new(null, [Problems.WrongResource(types, resource)]) : parsed;
    }

    /// <summary>The one parameter of an operation that takes one resource, which may come with Parameters around it or without (http://hl7.org/fhir/R4/operations.html#request).</summary>
    static Resource? Only(Resource parameters) => parameters.Element.Children("parameter").ToList() is [var only] && only.Children("name").FirstOrDefault()?.Value is "resource"
        && only.Children("resource").FirstOrDefault() is { } element ? Resource.Of(element) : null;

    /// <summary>The body as it is, for what is no resource; an issue where it is too long.</summary>
    public async Task<(ReadOnlyMemory<byte> Body, Issue? Fault)> ReadBytes(HttpRequest request, CancellationToken cancellation)
    {
        var (body, tooLong) = await ReadBody(request, cancellation);
        return tooLong ? (default, Problems.BodyTooLong(settings.Limits.MaxBodyBytes, request.ContentLength)) : (body, null);
    }

    static Issue? ContentTypeFault(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity")
        {
            return Problems.Encoding();
        }

        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && FhirMedia.Default.Offered.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            && FhirMedia.IsR4(type)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            ? null : Problems.MediaType(request.ContentType);
    }

    /// <summary>
    /// Never holds more than the limit, whatever the length header says. What is longer is read to its end and thrown away, up to a bound: a sender whose
    /// connection is cut while it writes never gets to see the answer.
    /// </summary>
    async Task<(ReadOnlyMemory<byte> Body, bool TooLong)> ReadBody(HttpRequest request, CancellationToken cancellation)
    {
        var limits = settings.Limits;
        if (request.ContentLength > limits.MaxBodyBytes && (request.ContentLength > limits.MaxReadBytes || request.Headers.Expect.Count > 0))
        {
            return (default, true);
        }

        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 0, 4096, limits.MaxBodyBytes));
        for (var total = 0L; ;)
        {
            var read = await ReadPart(request, cancellation);
            total += read.Buffer.Length;
            foreach (var part in total <= limits.MaxBodyBytes ? read.Buffer : default)
            {
                body.Write(part.Span);
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || total > limits.MaxReadBytes)
            {
                return total <= limits.MaxBodyBytes ? (body.WrittenMemory, false) : (default, true);
            }
        }
    }

    /// <summary>Whether it says that a body is not what its Content-Encoding says. Of Brotli that comes as a fault of use.</summary>
    public static bool IsUnpacking(Exception fault) => fault is InvalidDataException || (fault is InvalidOperationException && fault.Source == typeof(System.IO.Compression.BrotliStream).Assembly.GetName().Name);

    /// <summary>The next part of the body.</summary>
    /// <exception cref="BadHttpRequestException">It is not what its Content-Encoding says.</exception>
    static async ValueTask<ReadResult> ReadPart(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await request.BodyReader.ReadAsync(cancellation);
        }
        catch (Exception broken) when (IsUnpacking(broken))
        {
            throw new BadHttpRequestException("The body can't be unpacked.", StatusCodes.Status400BadRequest, broken);
        }
    }
}
