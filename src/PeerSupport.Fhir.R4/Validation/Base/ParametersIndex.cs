namespace PeerSupport.Fhir.R4;

/// <summary>
/// The resources of a Parameters by type and id. R4 leaves it to the operation how they refer to each other (http://hl7.org/fhir/R4/parameters.html#references);
/// as for the HL7 validator they do by relative references.
/// </summary>
internal sealed class ParametersIndex
{
    readonly Dictionary<string, Element> _resources = new(StringComparer.Ordinal);
    readonly HashSet<string> _types = new(StringComparer.Ordinal);

    public ParametersIndex(Element parameters)
    {
        foreach (var parameter in parameters.Each("parameter"))
        {
            Add(parameter);
        }
    }

    /// <summary>The resource that a relative reference leads to, by type and id.</summary>
    public Element? Find(string reference) => _resources.GetValueOrDefault(reference);

    /// <summary>Whether the sender sends resources of a type along: then a relative reference to another one is most likely a mistake.</summary>
    public bool Sends(string type) => _types.Contains(type);

    void Add(Element parameter)
    {
        if (parameter.First("resource") is { } resource && resource.Text("id") is { } id)
        {
            _resources.TryAdd($"{resource.InstanceType}/{id}", resource);
            _types.Add(resource.InstanceType);
        }

        foreach (var part in parameter.Each("part"))
        {
            Add(part);
        }
    }
}
