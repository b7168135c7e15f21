using System.Net.Mime;

namespace PeerSupport.Fhir.Server;

/// <summary>The page at / with its style, and the example files. It asks nothing of any other server.</summary>
internal static class ConsoleEndpoints
{
    static readonly Lazy<byte[]> Style = new(() =>
    {
        using var stream = typeof(ConsoleEndpoints).Assembly.GetManifestResourceStream("console.css")!;
        var style = new byte[stream.Length];
        stream.ReadExactly(style);
        return style;
    });

    public static void MapConsole(this WebApplication app)
    {
        var console = app.MapGroup("").ExcludeFromDescription();
        console.MapGet("/", Home);
        console.MapGet("/console.css", () => Results.Bytes(Style.Value, "text/css; charset=utf-8"));
        console.MapGet("/examples/{folder}/{file}", Example);
    }

    static async Task<IResult> Home(HttpContext http, ServerSettings settings, ExampleFiles examples, DefinitionShelf shelf, FhirRegistry registry, Warmup warmup, CancellationToken cancellation)
    {
        await warmup.Ready.WaitAsync(cancellation);
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Content(HomePage.Write(settings.Sandbox.Enabled, FhirResults.Base(http.Request), examples.All, shelf.OfType("PlanDefinition"), registry.Operations), "text/html; charset=utf-8");
    }

    static IResult Example(string folder, string file, ExampleFiles examples) =>
        examples.PathOf(folder, file) is { } path ? Results.File(path, MediaTypeNames.Application.Json) : Results.NotFound();
}
