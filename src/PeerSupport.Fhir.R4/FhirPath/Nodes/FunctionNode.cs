using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary>What a function does with its input and arguments.</summary>
internal delegate Items FunctionBody(in Call call);

/// <summary>A function without a node of its own.</summary>
internal sealed class FunctionNode(Position at, string name, FunctionBody body, Node source, Node[] arguments) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var result = body(new Call(this, name, source.Eval(scope), arguments, in scope));
        scope.Run.Step(result.Count);
        return result;
    }
}

/// <summary>One call of a function: its input and its arguments, which are evaluated when asked for.</summary>
internal readonly ref struct Call
{
    readonly Node node;
    readonly string name;
    readonly Node[] arguments;
    readonly ref readonly Scope scope;

    public Call(Node node, string name, Items input, Node[] arguments, in Scope scope)
    {
        this.node = node;
        this.name = name;
        this.arguments = arguments;
        this.scope = ref scope;
        Input = input;
    }

    public Items Input { get; }

    public Position At => node.At;

    public Run Run => scope.Run;

    public int Count => arguments.Length;

    /// <summary>The argument's value, seen from where the call stands.</summary>
    public Items Argument(int index) => arguments[index].Eval(scope);

    /// <summary>The argument's value for one item of the input.</summary>
    public Items Argument(int index, ITypedElement item, int place) => arguments[index].Eval(scope.For(item, place));

    public Items Argument(int index, ITypedElement item, int place, Items total) => arguments[index].Eval(scope.For(item, place).WithTotal(total));

    /// <summary>The argument itself.</summary>
    public Node Written(int index) => arguments[index];

    public ITypedElement? SingleInput() => node.Single(Input, name);

    public string? TextInput() => Text(SingleInput(), "input");

    public string? Text(int index) => Text(node.Single(Argument(index), $"An argument of {name}"), "argument");

    public int? Integer(int index) => node.Single(Argument(index), $"An argument of {name}")?.Value switch
    {
        null => null,
        int value => value,
        _ => throw Error($"{name} takes an integer as its argument."),
    };

    public ITypedElement? SingleArgument(int index) => node.Single(Argument(index), $"An argument of {name}");

    public FhirPathException Error(string sentence) => node.At.Error(sentence);

    string? Text(ITypedElement? item, string role) => item switch
    {
        null => null,
        { Value: string text } => text,
        { Value: null } when Scalars.IsPrimitive(item) => null,
        _ => throw Error($"{name} takes a string as its {role}."),
    };
}
