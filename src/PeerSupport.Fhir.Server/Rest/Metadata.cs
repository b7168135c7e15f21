using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>GET /fhir/metadata: the CapabilityStatement (http://hl7.org/fhir/R4/capabilitystatement.html), written from the registry that routes.</summary>
internal static class Metadata
{
    static readonly string Version = typeof(Metadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What is done with no type in the address.</summary>
    static readonly string[] Interactions = ["transaction", "batch", "search-system", "history-system"];

    public static void MapMetadata(this FhirRoutes fhir) => fhir.Get("/metadata", Get).WithSummary("What this server can do").WithDescription(
        "The CapabilityStatement: every resource type with its interactions and profiles, and every operation with its definition.").WithTags("About");

    static IResult Get(HttpContext http, FhirRegistry registry, ServerSettings settings, ProfileSet profiles, SearchParameterSet search, StartTime started) =>
        FhirResults.Resource(Bytes(Statement(registry, settings, profiles, search, FhirResults.Base(http.Request), started.Moment), indented: true));

    static JsonObject Statement(FhirRegistry registry, ServerSettings settings, ProfileSet profiles, SearchParameterSet search, string address, DateTimeOffset date) => Object(
        ("resourceType", "CapabilityStatement"),
        ("status", "active"),
        ("date", date.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ("kind", "instance"),
        ("software", Object(("name", "PeerSupport.Fhir"), ("version", Version))),
        ("implementation", Object(("description", Description(settings)), ("url", address))),
        ("fhirVersion", "4.0.1"),
        ("implementationGuide", Array(profiles.Packages.Where(package => package.Canonical is not null).Select(package => (JsonNode?)$"{package.Canonical}/ImplementationGuide/{package.Name}|{package.Version}"))),
        ("format", Array("json", FhirMedia.Json)),
        ("patchFormat", Array("application/json-patch+json", FhirMedia.Json)),
        ("rest", Array(Object(
            ("mode", "server"),
            ("documentation", "Errors are OperationOutcomes with a stable code, a plain sentence and the place in the body. Dates without a time zone are the member's local days. "
                + $"A search is sorted by {SearchSorts.Offered}."),
            ("resource", Array(registry.Types.Select(entry => Resource(registry, search, entry)))),
            ("interaction", Array(Interactions.Select(code => Object(("code", code))))),
            ("searchParam", Array(search.For("Patient").Where(parameter => parameter.Code.StartsWith('_')).OrderBy(parameter => parameter.Code, StringComparer.Ordinal).Select(Search))),
            ("operation", Array(registry.Operations.Where(operation => operation.OnSystem).Select(Operation)))))));

    static string Description(ServerSettings settings) =>
        "Decides eligibility and prior authorization of peer support services, and says why." + (settings.Sandbox.Enabled ? " A sandbox: synthetic data only, and not a payer's decision." : "");

    static JsonObject Resource(FhirRegistry registry, SearchParameterSet search, ResourceEntry entry) => Object(
        ("extension", Backport.Capability(entry.Type)),
        ("type", entry.Type),
        ("supportedProfile", Array(registry.Profiles(entry.Type).Select(url => (JsonNode?)url))),
        ("interaction", Array(registry.Interactions(entry).Select(code => Object(("code", code))))),
        ("versioning", entry.Role == ResourceRole.Definition ? "no-version" : registry.CanUpdate(entry) ? "versioned-update" : "versioned"),
        ("readHistory", entry.Role != ResourceRole.Definition),
        ("updateCreate", registry.CanUpdate(entry)),
        ("conditionalCreate", entry.CanUpdate),
        ("conditionalRead", entry.Role == ResourceRole.Definition ? "not-supported" : "full-support"),
        ("conditionalUpdate", entry.CanUpdate),
        ("conditionalDelete", entry.CanUpdate ? "single" : "not-supported"),
        ("searchInclude", Array(References(search, entry.Type).Select(parameter => (JsonNode?)$"{entry.Type}:{parameter.Code}").Prepend(References(search, entry.Type).Any() ? "*" : null))),
        ("searchRevInclude", Array(entry.Role == ResourceRole.Definition ? [] : search.Types.Order(StringComparer.Ordinal).SelectMany(type => References(search, type)).Where(parameter => parameter.Targets.Contains(entry.Type)).Select(parameter => (JsonNode?)parameter.ToString().Replace('.', ':')))),
        ("searchParam", Array(search.For(entry.Type).OrderBy(parameter => parameter.Code, StringComparer.Ordinal).Select(Search))),
        ("operation", Array(registry.Operations.Where(operation => operation.IsFor(entry.Type)).Select(Operation))));

    static IEnumerable<SearchParameter> References(SearchParameterSet search, string type) => search.For(type).Where(parameter => parameter.Kind == SearchKind.Reference).OrderBy(parameter => parameter.Code, StringComparer.Ordinal);

    static JsonObject Search(SearchParameter parameter) => Object(("name", parameter.Code), ("definition", parameter.Url), ("type", parameter.Kind.ToString().ToLowerInvariant()), ("documentation", parameter.Description));

    static JsonNode Operation(OperationEntry operation) => Object(("name", operation.Code), ("definition", operation.Url), ("documentation", operation.Description));
}

/// <summary>When this server started: the date of its capability statement.</summary>
internal sealed record StartTime(DateTimeOffset Moment);
