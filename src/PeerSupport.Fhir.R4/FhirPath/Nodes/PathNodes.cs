using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary><c>source.name</c>.</summary>
internal sealed class MemberNode(Position at, Node source, string name) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var from = source.Eval(scope);
        var result = new ItemsBuilder();
        for (var i = 0; i < from.Count; i++)
        {
            result.AddChildren(from[i], name);
        }

        return result.Done();
    }
}

/// <summary>A path's first name: a child of <c>$this</c>, or the type that <c>$this</c> has (<c>Patient.name</c>).</summary>
internal sealed class FirstMemberNode(Position at, string name) : Node(at)
{
    readonly bool mayBeType = char.IsAsciiLetterUpper(name[0]);

    public override Items Eval(in Scope scope)
    {
        var from = scope.This;
        if (mayBeType && from.Count == 1 && TypeNames.IsFhir(from[0].InstanceType, name))
        {
            return from;
        }

        var result = new ItemsBuilder();
        for (var i = 0; i < from.Count; i++)
        {
            result.AddChildren(from[i], name);
        }

        return result.Done();
    }
}

/// <summary><c>source[index]</c>.</summary>
internal sealed class IndexerNode(Position at, Node source, Node index) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var items = source.Eval(scope);
        return Single(index.Eval(scope), "An indexer")?.Value switch
        {
            null => Items.Empty,
            int i => i >= 0 && i < items.Count ? new Items(items[i]) : Items.Empty,
            _ => throw At.Error("An indexer takes an integer."),
        };
    }
}

/// <summary><c>%name</c>.</summary>
internal sealed class ExternalNode(Position at, string name) : Node(at)
{
    readonly Items? constant = name switch
    {
        "ucum" => Text("http://unitsofmeasure.org"),
        "sct" => Text("http://snomed.info/sct"),
        "loinc" => Text("http://loinc.org"),
        _ when name.StartsWith("vs-", StringComparison.Ordinal) => Text("http://hl7.org/fhir/ValueSet/" + name[3..]),
        _ when name.StartsWith("ext-", StringComparison.Ordinal) => Text("http://hl7.org/fhir/StructureDefinition/" + name[4..]),
        _ => null,
    };

    public override Items Eval(in Scope scope)
    {
        var context = scope.Run.Context;
        switch (name)
        {
            case "context":
                return new Items(scope.Run.Focus);
            case "resource":
                return new Items(context.Resource ?? scope.Run.Focus);
            case "rootResource":
                return new Items(context.RootResource ?? context.Resource ?? scope.Run.Focus);
        }

        if (context.Variables is { } variables && variables.TryGetValue(name, out var values))
        {
            var result = new ItemsBuilder();
            foreach (var value in values)
            {
                result.Add(value);
            }

            return result.Done();
        }

        return constant ?? throw At.Error($"There is no variable %{name}.");
    }

    static Items Text(string text) => new(Computed.Of(text));
}
