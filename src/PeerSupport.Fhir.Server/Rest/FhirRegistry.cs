using System.Collections.Immutable;
using System.Text.Json;

namespace PeerSupport.Fhir.Server;

/// <summary>An operation as its OperationDefinition has it.</summary>
internal sealed record OperationEntry
{
    /// <summary>Id of the definition: <c>Claim-submit</c>.</summary>
    public required string Id { get; init; }

    public required string Url { get; init; }

    /// <summary>The name in the address, without the dollar sign.</summary>
    public required string Code { get; init; }

    public required string Title { get; init; }
    public required string Description { get; init; }
    /// <summary>The types that it is for; <c>Resource</c> means all.</summary>
    public required ImmutableArray<string> Resources { get; init; }

    public required bool OnSystem { get; init; }
    public required bool OnType { get; init; }
    public required bool OnInstance { get; init; }
    public required bool AffectsState { get; init; }

    /// <summary>Whether it takes parameters that don't fit into an address: then it is called by POST (http://hl7.org/fhir/R4/operations.html#request).</summary>
    public required bool HasInput { get; init; }

    /// <summary>Where it is called.</summary>
    public IEnumerable<string> Addresses => [.. OnSystem ? (string[])[$"/fhir/${Code}"] : [],
        .. Resources.Select(type => type == "Resource" ? "<type>" : type).SelectMany(type => (string[])[.. OnType ? (string[])[$"/fhir/{type}/${Code}"] : [], .. OnInstance ? (string[])[$"/fhir/{type}/<id>/${Code}"] : []])];

    /// <summary>Whether it is for a type of resource.</summary>
    public bool IsFor(string type) => Resources.Contains(type) || Resources.Contains("Resource");

    public static OperationEntry Read(JsonElement definition)
    {
        string Text(string name) => definition.GetProperty(name).GetString()!;
        return new()
        {
            Id = Text("id"),
            Url = Text("url"),
            Code = Text("code"),
            Title = Text("title"),
            Description = Text("description"),
            Resources = definition.TryGetProperty("resource", out var types) ? [.. types.EnumerateArray().Select(type => type.GetString()!)] : [],
            OnSystem = definition.GetProperty("system").GetBoolean(),
            OnType = definition.GetProperty("type").GetBoolean(),
            OnInstance = definition.GetProperty("instance").GetBoolean(),
            AffectsState = !definition.TryGetProperty("affectsState", out var affects) || affects.GetBoolean(),
            HasInput = definition.TryGetProperty("parameter", out var parameters) && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("use").GetString() == "in" && !(parameter.TryGetProperty("type", out var type) && char.IsAsciiLetterLower(type.GetString()![0]))),
        };
    }
}

/// <summary>
/// What this server answers: the types and their interactions, and the operations, which are read from their definitions. Routes and <c>/metadata</c> are both
/// made from it, so that they can't disagree.
/// </summary>
internal sealed class FhirRegistry
{
    readonly ImmutableDictionary<string, ResourceEntry> _types = ResourceTypes.All.ToImmutableDictionary(entry => entry.Type);
    readonly Dictionary<string, OperationEntry> _defined;
    readonly ILookup<string, string> _profiles;
    readonly List<OperationEntry> _operations = [];
    readonly HashSet<string> _answered = [], _own = [];

    public FhirRegistry(DefinitionShelf shelf)
    {
        _defined = Read(shelf, "OperationDefinition").Select(OperationEntry.Read).ToDictionary(entry => entry.Id);
        _profiles = Read(shelf, "StructureDefinition").ToLookup(definition => definition.GetProperty("type").GetString()!, definition => definition.GetProperty("url").GetString()!);
    }

    public ImmutableArray<ResourceEntry> Types { get; } = [.. ResourceTypes.All.OrderBy(entry => entry.Type, StringComparer.Ordinal)];

    /// <summary>The operations that are routed.</summary>
    public IReadOnlyList<OperationEntry> Operations => _operations;

    /// <summary>The profiles of a type among the files, by URL.</summary>
    public IEnumerable<string> Profiles(string type) => _profiles[type].Order(StringComparer.Ordinal);

    public ResourceEntry? Find(string type) => _types.GetValueOrDefault(type);

    /// <summary>Where an operation of this name is called, at whatever level.</summary>
    public IReadOnlyList<string> AddressesOf(string code) => [.. _operations.Where(operation => operation.Code == code).SelectMany(operation => operation.Addresses)];

    /// <summary>Whether an address, in parts after /fhir, is one that an operation is called at.</summary>
    public bool IsCalledAt(IReadOnlyList<string> path) => path.Count is > 0 and <= 3 && path[^1] is ['$', ..] && _operations.Any(operation => operation.Code == path[^1][1..] && path.Count switch
    {
        1 => operation.OnSystem,
        2 => operation.OnType && operation.IsFor(path[0]),
        _ => operation.OnInstance && operation.IsFor(path[0]),
    });

    public bool CanCreate(ResourceEntry entry) => entry.CanUpdate || _answered.Contains(entry.Type);

    /// <summary>Whether a client may change it by its id: as every evidence, or by a capability of its own.</summary>
    public bool CanUpdate(ResourceEntry entry) => entry.CanUpdate || _own.Contains(entry.Type);

    /// <summary>R4's names of what can be done with the type (http://hl7.org/fhir/R4/valueset-type-restful-interaction.html).</summary>
    public IEnumerable<string> Interactions(ResourceEntry entry)
    {
        yield return "read";
        if (entry.Role != ResourceRole.Definition)
        {
            yield return "vread";
        }

        if (CanUpdate(entry))
        {
            yield return "update";
        }

        if (CanCreate(entry) || _own.Contains(entry.Type))
        {
            yield return "create";
        }

        if (entry.CanUpdate)
        {
            yield return "patch";
        }

        if (CanUpdate(entry))
        {
            yield return "delete";
        }

        if (entry.Role != ResourceRole.Definition)
        {
            yield return "history-instance";
            yield return "history-type";
        }

        yield return "search-type";
    }

    /// <summary>Notes that an operation is routed; gives its definition.</summary>
    public OperationEntry Route(string id)
    {
        var entry = Defined(id);
        _operations.Add(entry);
        return entry;
    }

    public OperationEntry Defined(string id) => _defined.TryGetValue(id, out var found) ? found : throw new InvalidOperationException($"There is no OperationDefinition {id} in profiles/operations.");

    /// <summary>Notes that creating this request answers it.</summary>
    public void RouteCreate(string type)
    {
        if (Find(type) is not { Role: ResourceRole.Request })
        {
            throw new InvalidOperationException($"{type} is not a request.");
        }

        _answered.Add(type);
    }

    /// <summary>Notes that the type's changes are routed by a capability of its own.</summary>
    public void RouteOwn(string type) => _own.Add(Find(type) is { Role: ResourceRole.Managed } ? type : throw new InvalidOperationException($"{type} is not managed."));

    static IEnumerable<JsonElement> Read(DefinitionShelf shelf, string type) => shelf.Files.Where(file => file.Type == type).Select(file => JsonDocument.Parse(file.Json).RootElement);
}
