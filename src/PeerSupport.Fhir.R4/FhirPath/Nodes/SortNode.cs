using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary><c>sort(key, -key)</c>: stable; a minus turns a key's order round. Items without a key come last, or first in a turned order.</summary>
internal sealed class SortNode(Position at, Node source, (Node Key, bool Down)[] keys) : Node(at)
{
    public override Items Eval(in Scope scope)
    {
        var from = source.Eval(scope);
        if (from.Count < 2)
        {
            return from;
        }

        var rows = new List<(ITypedElement Item, ITypedElement?[] Keys)>(from.Count);
        for (var i = 0; i < from.Count; i++)
        {
            var item = scope.For(from[i], i);
            var row = new ITypedElement?[Math.Max(keys.Length, 1)];
            row[0] = from[i];
            for (var k = 0; k < keys.Length; k++)
            {
                row[k] = Single(keys[k].Key.Eval(item), "A sort key");
            }

            rows.Add((from[i], row));
        }

        try
        {
            var sorted = rows.Order(Comparer<(ITypedElement Item, ITypedElement?[] Keys)>.Create((a, b) => Compare(a.Keys, b.Keys))).Select(r => r.Item).ToArray();
            return new Items(sorted, sorted.Length);
        }
        catch (InvalidOperationException e) when (e.InnerException is FhirPathException inner)
        {
            throw inner;
        }
    }

    int Compare(ITypedElement?[] a, ITypedElement?[] b)
    {
        for (var k = 0; k < a.Length; k++)
        {
            var order = (a[k], b[k]) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                var (x, y) => Ordering.Compare(x, y, At) ?? 0,
            };
            if (order != 0)
            {
                return k < keys.Length && keys[k].Down ? -order : order;
            }
        }

        return 0;
    }
}
