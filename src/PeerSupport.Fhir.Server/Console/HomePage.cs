using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PeerSupport.Fhir.Server;

/// <summary>The page at /: what this is, the first request, and where everything is. Plain HTML, without a script.</summary>
internal static class HomePage
{
    public static string Write(bool sandbox, string address, IReadOnlyList<Example> examples, IEnumerable<DefinitionFile> policies, IReadOnlyList<OperationEntry> operations) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>PeerSupport.Fhir</title>
        <link rel="stylesheet" href="/console.css">
        </head>
        <body>
        {(sandbox ? """<p class="banner" role="note"><strong>Sandbox.</strong> Synthetic data only; not a payer's decision.</p>""" : "")}
        <main>
        <header>
        <h1>PeerSupport.Fhir</h1>
        <p class="lead">A FHIR R4 server that answers one question: is this peer support service covered for this member, by this state's policy, and why?
        It takes what a health record already has, and gives a decision that names every clause.</p>
        </header>
        {First(address, examples)}
        {Operations(operations)}
        {Policies(policies)}
        {Examples(examples)}
        <section aria-labelledby="more">
        <h2 id="more">Look around</h2>
        <ul>
        <li><a href="/swagger">The API, with examples</a> (<a href="/swagger/v1/swagger.json">as OpenAPI</a>)</li>
        <li><a href="/fhir/metadata">What this server can do</a>, as a CapabilityStatement</li>
        <li>Health: <a href="/health/live">alive</a>, <a href="/health/ready">ready</a></li>
        </ul>
        </section>
        </main>
        <footer><p>Policies are paraphrased and cited by section; the payer's own text decides.</p></footer>
        </body>
        </html>
        """;

    static string First(string address, IReadOnlyList<Example> examples)
    {
        if (examples.FirstOrDefault(example => example is { Type: "Claim", Expected.Status: StatusCodes.Status200OK }) is not { } first)
        {
            return "";
        }

        var root = address[..^"/fhir".Length];
        return $"""
            <section aria-labelledby="first">
            <h2 id="first">The first request</h2>
            <p>Fetch an example, send it, read the decision:</p>
            <pre tabindex="0"><code>curl -s {Text(root)}{Text(first.Address)} -o request.json
            curl -s -H 'Content-Type: application/fhir+json' --data-binary @request.json '{Text(address)}/Claim/$submit'</code></pre>
            <p>The answer's <code>ClaimResponse.id</code> leads to the whole explanation: <code>{Text(address)}/ClaimResponse/&lt;id&gt;/$explain</code></p>
            </section>
            """;
    }

    static string Operations(IReadOnlyList<OperationEntry> operations) => operations.Count == 0 ? "" : $"""
        <section aria-labelledby="operations">
        <h2 id="operations">Operations</h2>
        <ul>
        {Lines(operations.Select(entry => $"<li><a href=\"/fhir/OperationDefinition/{Text(entry.Id)}\">{Text(entry.Title)}</a> <code>{Text(string.Join(", ", entry.Resources))}/{(entry.OnInstance ? "&lt;id&gt;/" : "")}${Text(entry.Code)}</code></li>"))}
        </ul>
        </section>
        """;

    static string Policies(IEnumerable<DefinitionFile> policies)
    {
        var lines = policies.Select(file => $"<li><a href=\"/fhir/PlanDefinition/{Text(file.Id)}\">{Text(TitleOf(file))}</a></li>").ToList();
        return lines.Count == 0 ? "" : $"""
            <section aria-labelledby="policies">
            <h2 id="policies">Policies</h2>
            <ul>
            {Lines(lines)}
            </ul>
            </section>
            """;
    }

    static string Examples(IReadOnlyList<Example> examples) => examples.Count == 0 ? "" : $"""
        <section aria-labelledby="examples">
        <h2 id="examples">Examples</h2>
        {Lines(examples.GroupBy(example => example.Folder).Select(group => $"""
            <table>
            <caption>{Text(Words(group.Key))}</caption>
            <thead><tr><th scope="col">Request</th><th scope="col">Expected</th><th scope="col">What it shows</th></tr></thead>
            <tbody>
            {Lines(group.Select(example => $"<tr><td><a href=\"{Text(example.Address)}\">{Text(example.Name)}</a></td><td>{Text(example.Expected.ToString())}</td><td>{Text(example.Expected.Story)}</td></tr>"))}
            </tbody>
            </table>
            """))}
        </section>
        """;

    static string TitleOf(DefinitionFile file)
    {
        using var document = JsonDocument.Parse(file.Json);
        return document.RootElement.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String ? title.GetString()! : file.Id;
    }

    static string Words(string folder) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(folder.Replace('-', ' '));

    static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
