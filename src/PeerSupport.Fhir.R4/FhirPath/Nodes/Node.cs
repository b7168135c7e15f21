using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary>
/// A compiled piece of an expression. Stateless. Besides the whole answer it gives, where it can, cheaper ones: the three-valued boolean, whether there is any,
/// and the first item.
/// </summary>
internal abstract class Node(Position at)
{
    public Position At => at;

    public abstract Items Eval(in Scope scope);

    /// <summary>As a boolean (N1, 4.5, singleton evaluation): null for nothing, true for one item that isn't a boolean.</summary>
    public virtual bool? Test(in Scope scope) => Boolean(Eval(scope));

    public virtual bool Any(in Scope scope) => Eval(scope).Count > 0;

    public virtual ITypedElement? First(in Scope scope)
    {
        var items = Eval(scope);
        return items.Count == 0 ? null : items[0];
    }

    public bool? Boolean(Items items) => items.Count switch
    {
        0 => null,
        1 => items[0].Value is not bool value || value,
        _ => throw at.Error($"One yes or no is needed here, but there are {items.Count} items."),
    };

    /// <summary>The one item or none.</summary>
    public ITypedElement? Single(Items items, string what) => items.Count switch
    {
        0 => null,
        1 => items[0],
        _ => throw at.Error($"{what} takes one item, but there are {items.Count}."),
    };
}

/// <summary>A piece that answers yes, no or nothing.</summary>
internal abstract class TestNode(Position at) : Node(at)
{
    public sealed override Items Eval(in Scope scope) => Test(scope) is { } value ? new Items(Computed.Of(value)) : Items.Empty;

    public abstract override bool? Test(in Scope scope);

    public sealed override bool Any(in Scope scope) => Test(scope) is not null;
}

internal sealed class LiteralNode(Position at, ITypedElement? value) : Node(at)
{
    public ITypedElement? Value => value;

    public override Items Eval(in Scope scope) => new(value);
}

internal sealed class ThisNode(Position at) : Node(at)
{
    public override Items Eval(in Scope scope) => scope.This;
}

internal sealed class IndexNode(Position at) : Node(at)
{
    public override Items Eval(in Scope scope) => scope.Index < 0 ? Items.Empty : new Items(Computed.Of(scope.Index));
}

internal sealed class TotalNode(Position at) : Node(at)
{
    public override Items Eval(in Scope scope) => scope.Total;
}
