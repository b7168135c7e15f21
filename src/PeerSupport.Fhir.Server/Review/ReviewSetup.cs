namespace PeerSupport.Fhir.Server;

/// <summary>Reviewers: the worklist, their decisions, documents for what waits, what is overdue, and the public metrics.</summary>
static class ReviewSetup
{
    public static void AddReview(this WebApplicationBuilder builder) => builder.Services.AddScoped<Worklist>().AddScoped<PendedRequests>().AddScoped<DecideTask>().AddScoped<SubmitAttachment>().AddHostedService<OverdueWorker>();

    public static void MapReview(this FhirRoutes fhir)
    {
        fhir.Operation("Task-decide", DecideTask.Endpoint);
        fhir.Operation("Claim-submit-attachment", SubmitAttachment.Endpoint);
        fhir.Operation("prior-authorization-metrics", AuthorizationMetrics.Endpoint);
    }
}
