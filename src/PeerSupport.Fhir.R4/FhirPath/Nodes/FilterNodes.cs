using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary><c>where(criteria)</c>; stops early when only one item or the fact that there is one is asked for.</summary>
internal sealed class WhereNode(Position at, Node source, Node criteria) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var from = source.Eval(scope);
        var result = new ItemsBuilder();
        for (var i = 0; i < from.Count; i++)
        {
            if (criteria.Test(scope.For(from[i], i)) == true)
            {
                result.Add(from[i]);
            }
        }

        return result.Done();
    }

    public override ITypedElement? First(in Scope scope)
    {
        var from = source.Eval(scope);
        for (var i = 0; i < from.Count; i++)
        {
            if (criteria.Test(scope.For(from[i], i)) == true)
            {
                return from[i];
            }
        }

        return null;
    }

    public override bool Any(in Scope scope) => First(scope) is not null;
}

/// <summary><c>select(projection)</c>.</summary>
internal sealed class SelectNode(Position at, Node source, Node projection) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var from = source.Eval(scope);
        var result = new ItemsBuilder();
        for (var i = 0; i < from.Count; i++)
        {
            result.AddAll(projection.Eval(scope.For(from[i], i)));
        }

        return result.Done();
    }
}

/// <summary><c>exists()</c>; with criteria the compiler has made it <c>where(criteria).exists()</c>.</summary>
internal sealed class ExistsNode(Position at, Node source) : TestNode(at)
{
    public override bool? Test(in Scope scope) => source.Any(scope);
}

/// <summary><c>empty()</c>.</summary>
internal sealed class EmptyNode(Position at, Node source) : TestNode(at)
{
    public override bool? Test(in Scope scope) => !source.Any(scope);
}

/// <summary><c>not()</c>.</summary>
internal sealed class NotNode(Position at, Node source) : TestNode(at)
{
    public override bool? Test(in Scope scope) => source is TestNode ? !source.Test(scope) : !Boolean(source.Eval(scope));
}

/// <summary><c>all(criteria)</c>.</summary>
internal sealed class AllNode(Position at, Node source, Node criteria) : TestNode(at)
{
    public override bool? Test(in Scope scope)
    {
        var from = source.Eval(scope);
        for (var i = 0; i < from.Count; i++)
        {
            if (criteria.Test(scope.For(from[i], i)) != true)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary><c>first()</c>.</summary>
internal sealed class FirstNode(Position at, Node source) : Node(at)
{
    public override Items Eval(in Scope scope) => new(source.First(scope));

    public override bool Any(in Scope scope) => source.Any(scope);
}

/// <summary><c>iif(criterion, then, otherwise)</c>: only the branch that is taken is evaluated.</summary>
internal sealed class IifNode(Position at, Node source, Node criterion, Node then, Node? otherwise) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var from = source.Eval(scope);
        if (from.Count > 1)
        {
            throw At.Error($"iif takes one item, but there are {from.Count}.");
        }

        var inner = scope.WithThis(from);
        return criterion.Test(inner) == true ? then.Eval(inner) : otherwise is null ? Items.Empty : otherwise.Eval(inner);
    }
}
