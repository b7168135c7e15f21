using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PeerSupport.Fhir.Server;

/// <summary>The OpenAPI document at /swagger/v1/swagger.json and its page at /swagger. What it says of an operation is what the OperationDefinition says.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExampleFiles>().AddEndpointsApiExplorer().AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "PeerSupport.Fhir",
                Version = "v1",
                Description = "A FHIR R4 server that decides eligibility and prior authorization of peer support services, and names every clause of the policy that it decided by. "
                    + "Bodies and answers are FHIR JSON; what can't be read is answered with an OperationOutcome.",
            });
            options.OperationFilter<FhirBodies>();
            options.OrderActionsBy(description => $"{(description.ActionDescriptor.EndpointMetadata.OfType<OperationEntry>().Any() ? 0 : 1)} {description.RelativePath} {description.HttpMethod}");
        });
    }

    public static void MapApiDescription(this WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(ui => ui.DocumentTitle = "PeerSupport.Fhir: the API");
    }

    /// <summary>Says what goes in and what comes out, with an example of each policy where there are some.</summary>
    sealed class FhirBodies(ExampleFiles examples, FhirRegistry registry) : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
            var entry = metadata.OfType<OperationEntry>().FirstOrDefault();
            var media = metadata.OfType<FhirMedia>().FirstOrDefault() ?? new FhirMedia(FhirMedia.Json);
            if (entry is not null)
            {
                (operation.Summary, operation.Description) = (entry.Title, entry.Description);
            }

            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.Name == "type") ?? [])
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. TypesFor(context.ApiDescription.HttpMethod).Select(type => (JsonNode)type)] };
            }

            if (context.ApiDescription.HttpMethod is "POST" or "PUT" && entry is not { AffectsState: false, HasInput: false })
            {
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(new FhirMedia(FhirMedia.Json), "A FHIR R4 resource", Bodies(entry)) };
            }

            operation.Responses = new OpenApiResponses { ["200"] = Answer("The answer", Content(media, "A FHIR R4 resource", null)) };
            operation.Responses["default"] = Answer("Why not: severity, code, a plain sentence, what was expected and found, and the place", Content(new FhirMedia(FhirMedia.Json), "OperationOutcome", null));
        }

        IEnumerable<string> TypesFor(string? method) =>
            registry.Types.Where(type => method switch { "PUT" => type.CanUpdate, "POST" => registry.CanCreate(type), _ => true }).Select(type => type.Type);

        Dictionary<string, IOpenApiExample>? Bodies(OperationEntry? entry)
        {
            // The first of each folder is the plain case; the others each change one thing.
            var found = examples.All.Where(example => example.Expected.Status == StatusCodes.Status200OK && entry?.Resources.Contains(example.Type) == true)
                .GroupBy(example => example.Folder).Select(folder => folder.First()).ToList();
            return found.Count == 0 ? null : found.ToDictionary(
                example => $"{example.Folder}-{example.Name}",
                IOpenApiExample (example) => new OpenApiExample { Summary = $"{example.Folder}: {example.Expected.Decision}", Description = example.Expected.Story, Value = JsonNode.Parse(example.Json.Span) });
        }

        static OpenApiResponse Answer(string description, Dictionary<string, IOpenApiMediaType> content) => new() { Description = description, Content = content };

        static Dictionary<string, IOpenApiMediaType> Content(FhirMedia media, string title, IDictionary<string, IOpenApiExample>? bodies) => media.Offered.ToDictionary(
            name => name,
            IOpenApiMediaType (name) => new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = name.EndsWith("json", StringComparison.Ordinal) ? JsonSchemaType.Object : JsonSchemaType.String, Title = title },
                Examples = bodies,
            });
    }
}
