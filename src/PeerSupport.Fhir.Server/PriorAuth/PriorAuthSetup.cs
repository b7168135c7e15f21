using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>Prior authorization: <c>Claim/$submit</c> and <c>Claim/$inquire</c> by PAS 2.2.1, and by 2.0.1 at an address of its own, the plain create of a Claim, and the explanation of an answer.</summary>
static class PriorAuthSetup
{
    public static void AddPriorAuth(this WebApplicationBuilder builder, ServerSettings settings) => builder.Services.AddScoped<Gather>().AddScoped<AdjudicateClaim>().AddScoped<SubmitClaim>().AddScoped<StoredAnswers>().AddScoped<InquireClaim>()
        .AddWarmup("first decision", (services, cancellation) => Task.Run(() => DecideOnce(services.GetRequiredService<Profiles>(), settings), cancellation));

    /// <summary>One example is decided and thrown away, so that the first request finds everything compiled.</summary>
    static void DecideOnce(Profiles profiles, ServerSettings settings)
    {
        var examples = Path.Combine(settings.Profiles, "examples");
        foreach (var file in Directory.Exists(examples) ? Directory.GetFiles(examples, "00-baseline.request.json", SearchOption.AllDirectories) : [])
        {
            if (FhirJson.Parse(File.ReadAllBytes(file)).Resource is { } body && RequestBundle.Read(body, "Claim", []) is { } bundle
                && ReadRequest.Authorization(profiles, new EvidenceSet(bundle.Request, bundle.Entries.Where(entry => entry != bundle.Request)), ReceivedDay.ClaimCreated, DateTimeOffset.UnixEpoch, []) is { } read)
            {
                StructureCheck.Check(body);
                ClaimResponseWriter.Write(Engine.Decide(read.Facts, read.Policy, Ledger.Empty, settings.Review.AdverseDecisions), read, profiles, new("warm", "warm", "warm"), DateTimeOffset.UnixEpoch);
            }
        }
    }

    public static void MapPriorAuth(this FhirRoutes fhir)
    {
        fhir.Operation("Claim-submit", SubmitClaim.Endpoint(PasVersion.V22));
        fhir.Operation("Claim-inquire", InquireClaim.Endpoint(PasVersion.V22));
        fhir.Create("Claim", SubmitClaim.Endpoint(PasVersion.V22));
        fhir.Operation("ClaimResponse-explain", ExplainResponse.Endpoint, ExplainResponse.Media);
        var older = fhir.At(FhirRoutes.Pas20);
        older.Operation("Claim-submit", SubmitClaim.Endpoint(PasVersion.V20));
        older.Operation("Claim-inquire", InquireClaim.Endpoint(PasVersion.V20));
        older.MapPas20Metadata();
    }
}
