using System.Text;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>GET /fhir/ClaimResponse/{id}/$explain</c>: the stored decision as JSON, as plain text or as a page, by Accept.</summary>
static class ExplainResponse
{
    const string Json = "application/json", Text = "text/plain", Page = "text/html";

    public static FhirMedia Media { get; } = new(Json, FhirMedia.Json, Text, Page);

    public static async Task<IResult> Endpoint(string id, DecisionStore decisions, ServerSettings settings, HttpContext context, CancellationToken cancellation)
    {
        if (await decisions.DecisionOf(new("ClaimResponse", id), cancellation) is not { } stored)
        {
            return FhirResults.Outcome(Problems.NotFound("ClaimResponse"));
        }

        var told = Read(stored);
        return Media.Choose(context.Request) switch
        {
            Text => Results.Text(Explanation.Text(told), "text/plain", Encoding.UTF8),
            Page => Results.Text(ExplanationPage.Write(told, id, settings.Sandbox.Enabled), "text/html", Encoding.UTF8),
            _ => Results.Bytes(stored.Json.Span.IndexOf("\"proposal\":{"u8) < 0 ? stored.Json : DecisionJson.Write(told), "application/json; charset=utf-8"),
        };
    }

    static Decision Read(StoredDecision stored) => DecisionJson.Read(stored.Json.Span).WithoutRecommendations();
}
