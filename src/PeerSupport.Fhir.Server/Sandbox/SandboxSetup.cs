using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The sandbox's sample data: payers, provider organizations and specialists of every state's baseline example, so that a request can refer to them. Synthetic; the
/// invented county rates are loaded with the policies, where the setting is on.
/// </summary>
static class SandboxSetup
{
    static readonly HashSet<string> Seeded = ["Organization", "Practitioner", "PractitionerRole"];

    public static void AddSandbox(this WebApplicationBuilder builder, ServerSettings settings)
    {
        if (settings.Sandbox.Enabled)
        {
            builder.Services.AddWarmup("sandbox data", (services, cancellation) => Seed(services.GetRequiredService<FhirStore>(), Path.Combine(settings.Profiles, "examples"), cancellation));
        }
    }

    static async Task Seed(FhirStore store, string examples, CancellationToken cancellation)
    {
        if (!Directory.Exists(examples))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(examples, "00-baseline.request.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (FhirJson.Parse(await File.ReadAllBytesAsync(file, cancellation)).Resource is not { } body || RequestBundle.Read(body, "Claim", []) is not { } bundle)
            {
                continue;
            }

            foreach (var entry in bundle.Entries.Where(entry => Seeded.Contains(entry.Resource.TypeName) && entry.Resource.Id is not null))
            {
                // What a user has changed stays changed.
                if (await store.Read(entry.Resource.TypeName, entry.Resource.Id!, cancellation) is null)
                {
                    await store.Update(entry.Resource.TypeName, entry.Resource.Id!, entry.Resource.Json, null, cancellation);
                }
            }
        }
    }
}
