namespace PeerSupport.Fhir.Server;

/// <summary>Questions to the policies that decide nothing: discharge reviews, and a request under other policies.</summary>
static class EvaluateSetup
{
    public static void AddEvaluate(this WebApplicationBuilder builder) => builder.Services.AddScoped<EvaluatePolicy>().AddScoped<WhatIf>();

    public static void MapEvaluate(this FhirRoutes fhir)
    {
        fhir.Operation("CarePlan-discharge-review", DischargeOperation.Endpoint);
        fhir.Operation("evaluate-policy", EvaluatePolicy.Endpoint);
        fhir.Operation("what-if", WhatIf.Endpoint, isLong: true);
    }
}
