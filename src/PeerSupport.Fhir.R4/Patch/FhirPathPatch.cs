using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Patch;

/// <summary>FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html): a Parameters resource of operations add, insert, delete, replace and move.</summary>
public static class FhirPathPatch
{
    /// <summary>The resource after the patch; what it was before stays as it is.</summary>
    /// <exception cref="PatchException">The patch can't be read, or it doesn't fit the resource.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static JsonObject Apply(JsonObject resource, Resource patch, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var root = (JsonObject)resource.DeepClone();
        var at = 0;
        foreach (var operation in patch.Element.Children("parameter").Where(parameter => Text(parameter, "name") == "operation"))
        {
            PatchLimits.Check(at + 1);
            Step(root, PatchOperation.Read(operation, at), new(now) { Cancellation = cancellation });
            at++;
        }

        return at > 0 ? root : throw new PatchException("The Parameters name no operation.", 0, fits: false);
    }

    static void Step(JsonObject root, PatchOperation operation, EvaluationContext context)
    {
        var found = Find(root, operation, context);
        switch (operation.Type)
        {
            case "add":
                Add(Only(found, operation), operation);
                break;
            case "insert":
                var list = List(root, found, operation);
                list.Insert(Index(operation.Index, list.Count, operation), operation.Value?.DeepClone());
                break;
            case "delete":
                if (found.Count > 1)
                {
                    throw new PatchException("The path leads to several elements where one is needed.", operation.At);
                }

                if (found.Count == 1)
                {
                    Remove(found[0]);
                }

                break;
            case "replace":
                Replace(Only(found, operation), operation);
                break;
            case "move":
                var moving = List(root, found, operation);
                var from = Index(operation.Source, moving.Count - 1, operation);
                var to = Index(operation.Destination, moving.Count - 1, operation);
                var moved = moving[from];
                moving.RemoveAt(from);
                moving.Insert(to, moved);
                break;
            default:
                throw new PatchException("type is add, insert, delete, replace or move.", operation.At, fits: false);
        }
    }

    static void Add(Place place, PatchOperation operation)
    {
        var name = operation.Name ?? throw new PatchException("add needs a name.", operation.At, fits: false);
        var element = place.Element is { } parent ? ElementNames.Of(parent, name) : null;
        if (place.Node is not JsonObject target || element is null)
        {
            throw new PatchException("The element has no child of this name.", operation.At);
        }

        var json = element.IsChoice ? JsonNames.Choice(element.Name, operation.ValueType ?? throw new PatchException("The value needs a type.", operation.At, fits: false)) : element.Name;
        var value = operation.Value?.DeepClone();
        Shape(value, element);
        if (!element.Repeats)
        {
            target[json] = value;
        }
        else if (target[json] is JsonArray list)
        {
            list.Add(value);
        }
        else
        {
            target[json] = new JsonArray(value);
        }
    }

    /// <summary>Children of a backbone that may repeat stand in lists, however few there are.</summary>
    static void Shape(JsonNode? value, ElementDefinition element)
    {
        foreach (var (name, child) in (value as JsonObject)?.ToList() ?? [])
        {
            if (element.Children.FirstOrDefault(each => each.Name == name) is not { } definition)
            {
                continue;
            }

            foreach (var each in child is JsonArray many ? [.. many] : new[] { child })
            {
                Shape(each, definition);
            }

            if (definition.Repeats && child is not JsonArray)
            {
                value!.AsObject().Remove(name);
                value[name] = new JsonArray(child);
            }
        }
    }

    static void Replace(Place place, PatchOperation operation)
    {
        var value = operation.Value?.DeepClone();
        switch (place.Parent)
        {
            case JsonArray list:
                list[place.Index] = value;
                break;
            case JsonObject parent:
                // A choice may get another type.
                var name = operation.ValueType is { } type && place.Element is { } element && place.Key != element.Name && place.Key.StartsWith(element.Name, StringComparison.Ordinal) ? JsonNames.Choice(element.Name, type) : place.Key;
                if (name != place.Key)
                {
                    parent.Remove(place.Key);
                }

                parent[name] = value;
                parent.Remove("_" + place.Key);
                break;
            default:
                throw new PatchException("The whole resource can't be replaced.", operation.At);
        }
    }

    static void Remove(Place place)
    {
        switch (place.Parent)
        {
            case JsonArray list:
                list.RemoveAt(place.Index);
                var owner = list.Parent as JsonObject;
                if (owner?["_" + place.Key] is JsonArray siblings && place.Index < siblings.Count)
                {
                    siblings.RemoveAt(place.Index);
                }

                if (list.Count == 0)
                {
                    owner?.Remove(place.Key);
                    owner?.Remove("_" + place.Key);
                }

                break;
            case JsonObject parent:
                parent.Remove(place.Key);
                parent.Remove("_" + place.Key);
                break;
        }
    }

    static Place Only(List<Place> found, PatchOperation operation) => found is [var only] ? only
        : throw new PatchException(found.Count == 0 ? "The path leads to nothing in the resource." : "The path leads to several elements where one is needed.", operation.At);

    /// <summary>The list that all of the found elements are of.</summary>
    static JsonArray List(JsonObject root, List<Place> found, PatchOperation operation) =>
        root is not null && found.Count > 0 && found[0].Parent is JsonArray list && found.TrueForAll(place => ReferenceEquals(place.Parent, list)) ? list
            : throw new PatchException("The path leads to no list.", operation.At);

    static int Index(int? index, int most, PatchOperation operation) => index is { } place && place >= 0 && place <= most ? place : throw new PatchException("The place in the list is out of range.", operation.At);

    static List<Place> Find(JsonObject root, PatchOperation operation, EvaluationContext context)
    {
        var bytes = Encoding.UTF8.GetBytes(root.ToJsonString());
        if (FhirJson.Parse(bytes).Resource is not { } resource)
        {
            throw new PatchException("After the operations before, it is no resource.", operation.At);
        }

        try
        {
            return [.. CompiledExpression.Compile(operation.Path).Evaluate(resource.Element, context).Select(element => Place.Of(root, element, operation.At))];
        }
        catch (FhirPathException fault)
        {
            throw new PatchException($"The path is no FHIRPath that can be evaluated here: {fault.Message}", operation.At, fits: false);
        }
    }

    internal static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;
}

/// <summary>Where an element stands in the JSON.</summary>
sealed record Place(JsonNode? Node, JsonNode? Parent, string Key, int Index, ITypedElement? Element)
{
    /// <summary>Follows an element's location, <c>Patient.name[0].given[1]</c>, into the JSON.</summary>
    public static Place Of(JsonObject root, ITypedElement element, int at)
    {
        if (element.Location is "")
        {
            throw new PatchException("The path leads to a value that is not in the resource.", at);
        }

        var place = new Place(root, null, "", -1, element);
        foreach (var step in element.Location.Split('.').Skip(1))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            var (name, index) = bracket < 0 ? (step, -1) : (step[..bracket], int.Parse(step.AsSpan(bracket + 1, step.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture));
            var parent = place.Node as JsonObject ?? throw new PatchException("The path leads to a part of a value.", at);
            var key = parent.ContainsKey(name) ? name
                : parent.Select(property => property.Key).FirstOrDefault(key => key.Length > name.Length && key.StartsWith(name, StringComparison.Ordinal) && char.IsAsciiLetterUpper(key[name.Length]))
                ?? throw new PatchException("The path leads to an extension of a value that is not there.", at);
            place = index >= 0 && parent[key] is JsonArray list ? new(list[index], list, key, index, element) : new(parent[key], parent, key, -1, element);
        }

        return place;
    }
}

/// <summary>What children an element can have.</summary>
static class ElementNames
{
    public static ElementDefinition? Of(ITypedElement parent, string name) => Children(parent).FirstOrDefault(element => element.Name == name);

    static IReadOnlyList<ElementDefinition> Children(ITypedElement element)
    {
        if (element.InstanceType is not ("BackboneElement" or "Element"))
        {
            return Definitions.R4.Type(element.InstanceType)?.Elements ?? [];
        }

        var steps = element.Location.Split('.').Select(step => step.Split('[')[0]).ToList();
        var elements = Definitions.R4.Type(steps[0])?.Elements ?? [];
        foreach (var step in steps.Skip(1))
        {
            var found = elements.FirstOrDefault(each => each.Name == step);
            elements = found is null ? [] : found.Children.Count > 0 ? found.Children : found.Types is [var only, ..] ? Definitions.R4.Type(only.Type)?.Elements ?? [] : [];
        }

        return elements;
    }
}

/// <summary>One operation, as its parts say.</summary>
sealed record PatchOperation(int At, string Type, string Path)
{
    public string? Name { get; init; }
    public int? Index { get; init; }
    public int? Source { get; init; }
    public int? Destination { get; init; }
    public JsonNode? Value { get; init; }
    public string? ValueType { get; init; }

    public static PatchOperation Read(ITypedElement operation, int at)
    {
        var parts = operation.Children("part").ToList();
        ITypedElement? Part(string name) => parts.Find(part => FhirPathPatch.Text(part, "name") == name);
        string Need(string name) => Part(name)?.Children("value").FirstOrDefault()?.Value as string ?? throw new PatchException($"An operation needs the part {name}.", at, fits: false);
        int? Number(string name) => Part(name)?.Children("value").FirstOrDefault()?.Value as int?;
        var type = Need("type");
        var value = Part("value");
        if (value is null && type is "add" or "insert" or "replace" && Part("value") is null)
        {
            throw new PatchException($"{type} needs the part value.", at, fits: false);
        }

        var single = value?.Children("value").FirstOrDefault();
        return new(at, type, Need("path"))
        {
            Name = Part("name") is null ? null : Need("name"),
            Index = Number("index"),
            Source = Number("source"),
            Destination = Number("destination"),
            Value = value is null ? null : Json(value, single, at),
            ValueType = single?.InstanceType,
        };
    }

    /// <summary>A value stands as <c>value[x]</c>; a backbone, which has no type of its own, as parts named for its children.</summary>
    static JsonNode Json(ITypedElement part, ITypedElement? single, int at)
    {
        if (single is Element { Node: { } node })
        {
            return JsonNode.Parse(node.Raw.Span)!;
        }

        var inner = part.Children("part").ToList();
        if (inner.Count == 0)
        {
            throw new PatchException("The part value has no value.", at, fits: false);
        }

        var json = new JsonObject();
        foreach (var each in inner)
        {
            var value = Json(each, each.Children("value").FirstOrDefault(), at);
            var name = FhirPathPatch.Text(each, "name") ?? "";
            switch (json[name])
            {
                case null:
                    json[name] = value;
                    break;
                case JsonArray list:
                    list.Add(value);
                    break;
                case var first:
                    json.Remove(name);
                    json[name] = new JsonArray(first.DeepClone(), value);
                    break;
            }
        }

        return json;
    }
}
