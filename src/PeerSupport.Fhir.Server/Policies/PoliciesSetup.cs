using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;

namespace PeerSupport.Fhir.Server;

/// <summary>The folder of rules: loaded once, checked before the first request, served as PlanDefinitions.</summary>
static class PoliciesSetup
{
    public static void AddPolicies(this WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.Services.AddSingleton(_ => Profiles.Load(settings.Profiles, settings.Sandbox.Enabled))
            .AddDefinitions(services => services.GetRequiredService<Profiles>().Policies.Policies.Select(policy => DefinitionFile.Of(PlanDefinitionWriter.Write(policy))))
            .AddWarmup("policies", (services, cancellation) => Task.Run(() => Check(services.GetRequiredService<Profiles>()), cancellation));
    }

    /// <summary>A clause without its cases, or a case that does not come out, stops the start.</summary>
    static void Check(Profiles profiles)
    {
        var faults = profiles.CheckCases().ToList();
        if (faults.Count > 0)
        {
            throw new PolicyException(faults);
        }
    }
}
