namespace PeerSupport.Fhir.Server;

/// <summary>Measures over a provider's record.</summary>
static class MeasuresSetup
{
    public static void AddMeasures(this WebApplicationBuilder builder) => builder.Services.AddScoped<EvaluateMeasure>().AddScoped<MeasureEvidence>().AddScoped<MeasureRequests>();

    public static void MapMeasures(this FhirRoutes fhir) => fhir.Operation("Measure-evaluate-measure", EvaluateMeasure.Endpoint, byGet: true, isLong: true);
}
