namespace PeerSupport.Fhir.Server;

/// <summary>Eligibility: <c>CoverageEligibilityRequest/$submit</c> and its plain create.</summary>
static class EligibilitySetup
{
    public static void AddEligibility(this WebApplicationBuilder builder) => builder.Services.AddScoped<SubmitEligibility>();

    public static void MapEligibility(this FhirRoutes fhir)
    {
        fhir.Operation("CoverageEligibilityRequest-submit", SubmitEligibility.Endpoint);
        fhir.Create("CoverageEligibilityRequest", SubmitEligibility.Endpoint);
    }
}
