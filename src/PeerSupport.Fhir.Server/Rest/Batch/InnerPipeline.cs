using Microsoft.AspNetCore.Http.Features;

namespace PeerSupport.Fhir.Server;

/// <summary>The same routing and endpoints as a request of its own has, for the entries of a batch.</summary>
sealed class InnerPipeline
{
    Lazy<RequestDelegate>? _run;

    /// <summary>Called once, when the routes are known.</summary>
    public void Build(WebApplication app) => _run = new(() =>
    {
        var inner = ((IApplicationBuilder)app).New();
        inner.UseStatusCodePages(context => ErrorPages.Write(context.HttpContext));
        inner.UseRouting();
        inner.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        return inner.Build();
    });

    /// <summary>Answers an entry.</summary>
    /// <param name="outer">The request that brings it: its caller, host and headers of preference are the entry's too.</param>
    /// <param name="services">The services of the entry's own scope, or those of a transaction.</param>
    /// <param name="entry">What it asks.</param>
    public async Task<BatchAnswer> Answer(HttpContext outer, IServiceProvider services, BatchRequest entry)
    {
        var context = new DefaultHttpContext { RequestServices = services, User = outer.User, TraceIdentifier = outer.TraceIdentifier, RequestAborted = outer.RequestAborted };
        var (request, asked) = (context.Request, outer.Request);
        (request.Method, request.Scheme, request.Host, request.PathBase, request.Protocol) = (entry.Method, asked.Scheme, asked.Host, asked.PathBase, asked.Protocol);
        var split = entry.Url.IndexOf('?', StringComparison.Ordinal);
        request.Path = "/fhir/" + Uri.UnescapeDataString(split < 0 ? entry.Url : entry.Url[..split]);
        request.QueryString = split < 0 ? QueryString.Empty : new QueryString(entry.Url[split..]);
        foreach (var (name, value) in entry.Headers)
        {
            request.Headers[name] = value;
        }

        request.Headers["Prefer"] = outer.Request.Headers["Prefer"];
        if (entry.Body is { Length: > 0 } body)
        {
            request.Body = new MemoryStream(body.ToArray(), writable: false);
            request.ContentLength = body.Length;
            request.ContentType = entry.ContentType;
        }

        context.Items[AssignedId.Item] = entry.AssignedId;
        context.Items[InBatch] = true;
        using var answer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await _run!.Value(context);
        await context.Response.CompleteAsync();
        var headers = context.Response.Headers;
        return new(context.Response.StatusCode, answer.ToArray(), headers.Location.ToString() is { Length: > 0 } location ? location : null, headers.ETag.ToString() is { Length: > 0 } tag ? tag : null, headers.LastModified.ToString() is { Length: > 0 } modified ? modified : null);
    }

    const string InBatch = "fhir-in-batch";

    /// <summary>Whether a request is an entry of a Bundle: such a one can't bring a Bundle of its own.</summary>
    public static bool IsInner(HttpContext http) => http.Items.ContainsKey(InBatch);
}

/// <summary>What an entry asks, as a request.</summary>
sealed record BatchRequest(string Method, string Url)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
    public ReadOnlyMemory<byte> Body { get; init; }
    public string ContentType { get; init; } = FhirMedia.Json;
    public string? AssignedId { get; init; }
}

/// <summary>What an entry was answered.</summary>
sealed record BatchAnswer(int Status, ReadOnlyMemory<byte> Body, string? Location, string? ETag, string? LastModified)
{
    public bool IsRefused => Status >= StatusCodes.Status400BadRequest;
}
