using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary>Three-valued logic (N1, 6.5). The right side is left alone when the left one decides.</summary>
internal sealed class AndNode(Position at, Node left, Node right) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        var a = left.Test(scope);
        return a == false ? false : right.Test(scope) switch { false => false, true => a, null => null };
    }
}

internal sealed class OrNode(Position at, Node left, Node right) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        var a = left.Test(scope);
        return a == true ? true : right.Test(scope) switch { true => true, false => a, null => null };
    }
}

internal sealed class XorNode(Position at, Node left, Node right) : TestNode(at)
{
    public override bool? Test(in Scope scope) => left.Test(scope) is { } a && right.Test(scope) is { } b ? a != b : null;
}

internal sealed class ImpliesNode(Position at, Node left, Node right) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        var a = left.Test(scope);
        return a == false ? true : right.Test(scope) switch { true => true, false => a == true ? false : null, null => null };
    }
}

/// <summary><c>=</c> and <c>!=</c>.</summary>
internal sealed class EqualNode(Position at, Node left, Node right, bool negate) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        var a = left.Eval(scope);
        if (a.Count == 0)
        {
            return null;
        }

        var equal = Equality.Equal(a, right.Eval(scope));
        return negate ? !equal : equal;
    }
}

/// <summary><c>path = 'text'</c>, the most common comparison of all.</summary>
internal sealed class EqualTextNode(Position at, Node left, string text, bool negate) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        var a = left.Eval(scope);
        return a.Count == 0 ? null : (a.Count == 1 && a[0].Value is string value && string.Equals(value, text, StringComparison.Ordinal)) != negate;
    }
}

/// <summary><c>~</c> and <c>!~</c>.</summary>
internal sealed class EquivalentNode(Position at, Node left, Node right, bool negate) : TestNode(at)
{
    public override bool? Test(in Scope scope) => Equality.Equivalent(left.Eval(scope), right.Eval(scope)) != negate;
}

/// <summary><c>&lt; &lt;= &gt; &gt;=</c>.</summary>
internal sealed class OrderNode(Position at, string sign, Node left, Node right) : TestNode(at)
{
    readonly bool less = sign[0] == '<';
    readonly bool orEqual = sign.Length == 2;

    public override bool? Test(in Scope scope)
    {
        var a = Single(left.Eval(scope), $"'{sign}'");
        var b = Single(right.Eval(scope), $"'{sign}'");
        if (a is null || b is null)
        {
            return null;
        }

        return Ordering.Compare(a, b, At) switch { null => null, 0 => orEqual, < 0 => less, _ => !less };
    }
}

/// <summary><c>in</c>, and <c>contains</c> with its sides changed.</summary>
internal sealed class InNode(Position at, Node item, Node collection) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        if (Single(item.Eval(scope), "'in' or 'contains'") is not { } one)
        {
            return null;
        }

        var items = collection.Eval(scope);
        for (var i = 0; i < items.Count; i++)
        {
            if (Equality.Equal(one, items[i]) == true)
            {
                return true;
            }
        }

        return false;
    }
}
