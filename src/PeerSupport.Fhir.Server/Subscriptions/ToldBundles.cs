using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Reads of a Bundle: one that came in as a request, or the one that subscribers are told of an answer by, which is made again at the address that it was told under.</summary>
static class ToldBundles
{
    public static void Map(FhirRoutes fhir) => fhir.Get($"/Bundle/{FhirRoutes.Id}", Read).WithTags("Subscriptions").WithSummary("Read a Bundle").WithDescription(
        "A request as it came, or the answer that subscribers were told of: its id is that of the ClaimResponse, a hyphen and its version.");

    static async Task<IResult> Read(string id, HttpContext http, FhirStore store, Focus focus, CancellationToken cancellation)
    {
        var presentation = Presentation.Of(http.Request);
        return await store.Read("Bundle", id, cancellation) is { } stored ? ResourceReads.Answer("Bundle", stored, presentation)
            : await focus.Find(id, ServerAddresses.Of(http.Request), cancellation) is { } told ? FhirResults.Resource(presentation.Of(R4.Fhir.Bytes(told)))
            : FhirResults.Outcome(Problems.NotFound("Bundle"));
    }
}
