using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary><c>+ - * / div mod</c>.</summary>
internal sealed class ArithmeticNode(Position at, string sign, Node left, Node right) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var a = Single(left.Eval(scope), $"'{sign}'");
        var b = Single(right.Eval(scope), $"'{sign}'");
        if (a is null || b is null)
        {
            return Items.Empty;
        }

        if (a.Value is string text)
        {
            scope.Run.Make(text.Length + (b.Value as string ?? "").Length);
        }

        return new Items(Arithmetic.Apply(sign, a, b, At));
    }
}

/// <summary><c>&amp;</c>: nothing counts as the empty string.</summary>
internal sealed class ConcatenateNode(Position at, Node left, Node right) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var (a, b) = (Text(left, scope), Text(right, scope));
        scope.Run.Make((long)a.Length + b.Length);
        return new Items(Computed.Of(a + b));
    }

    string Text(Node side, in Scope scope) => Single(side.Eval(scope), "'&'") switch
    {
        null => "",
        { Value: string text } => text,
        _ => throw At.Error("'&' joins strings."),
    };
}

/// <summary><c>-x</c> and <c>+x</c>.</summary>
internal sealed class SignNode(Position at, bool negative, Node operand) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var item = Single(operand.Eval(scope), "A sign");
        return item is null ? Items.Empty : (Scalars.Of(item), negative) switch
        {
            (int or long or decimal or FhirQuantity, false) => new Items(item),
            (int i, true) => new Items(Computed.Of(checked(-i))),
            (long l, true) => new Items(Computed.Of(-(decimal)l)),
            (decimal d, true) => new Items(Computed.Of(-d)),
            (FhirQuantity q, true) => new Items(Computed.Of(q with { Value = -q.Value })),
            _ => throw At.Error("A sign stands before a number or a quantity."),
        };
    }
}

/// <summary><c>|</c>.</summary>
internal sealed class UnionNode(Position at, Node left, Node right) : Node(at)
{
    public override Items Eval(in Scope scope) => Sets.Union(left.Eval(scope), right.Eval(scope));

    public override bool Any(in Scope scope) => left.Any(scope) || right.Any(scope);
}

/// <summary><c>is</c>, as an operator and as a function.</summary>
internal sealed class IsNode(Position at, Node operand, TypeName type) : TestNode(at)
{
    public override bool? Test(in Scope scope) => Single(operand.Eval(scope), "'is'") is { } item ? type.Is(item) : null;
}

/// <summary><c>as</c> (at most one item) and <c>ofType</c> (any number).</summary>
internal sealed class OfTypeNode(Position at, Node operand, TypeName type, bool single) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var from = operand.Eval(scope);
        if (from.Count == 1)
        {
            return type.Casts(from[0]) ? from : Items.Empty;
        }

        if (single && from.Count > 1)
        {
            throw At.Error($"'as' takes one item, but there are {from.Count}; ofType takes several.");
        }

        var result = new ItemsBuilder();
        for (var i = 0; i < from.Count; i++)
        {
            if (type.Casts(from[i]))
            {
                result.Add(from[i]);
            }
        }

        return result.Done();
    }
}
