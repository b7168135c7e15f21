namespace PeerSupport.Fhir.Server;

/// <summary>Prior authorization: <c>Claim/$submit</c>, the plain create of a Claim, and the explanation of an answer.</summary>
static class PriorAuthSetup
{
    public static void AddPriorAuth(this WebApplicationBuilder builder) => builder.Services.AddScoped<Gather>().AddScoped<SubmitClaim>();

    public static void MapPriorAuth(this FhirRoutes fhir)
    {
        fhir.Operation("Claim-submit", SubmitClaim.Endpoint);
        fhir.Create("Claim", SubmitClaim.Endpoint);
        fhir.Operation("ClaimResponse-explain", ExplainResponse.Endpoint, ExplainResponse.Media);
    }
}
