using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>Walking the tree and repeating (N1, 5.2.3, 5.8 and 7.1).</summary>
internal static class TreeFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("children", 0, Children);
        list.Add("descendants", 0, Descendants);
        list.Add("repeat", 1, Repeat);
        list.Add("aggregate", 1, 2, Aggregate);
    }

    static Items Children(in Call call)
    {
        var result = new ItemsBuilder();
        for (var i = 0; i < call.Input.Count; i++)
        {
            result.AddChildren(call.Input[i], null);
        }

        return result.Done();
    }

    static Items Descendants(in Call call)
    {
        var result = new ItemsBuilder();
        result.AddAll(Children(call));
        for (var i = 0; i < result.Count; i++)
        {
            result.AddChildren(result[i], null);
        }

        return result.Done();
    }

    /// <summary>An item that was already found isn't followed again, so that a cycle ends; what grows without end meets a limit.</summary>
    static Items Repeat(in Call call)
    {
        var found = new ElementSet();
        var open = new Queue<ITypedElement>();
        for (var i = 0; i < call.Input.Count; i++)
        {
            open.Enqueue(call.Input[i]);
        }

        for (var place = 0; open.TryDequeue(out var item); place++)
        {
            var next = call.Argument(0, item, place);
            for (var i = 0; i < next.Count; i++)
            {
                if (found.Add(next[i]))
                {
                    open.Enqueue(next[i]);
                }

                if (found.Count > Limits.MaxRepeated)
                {
                    throw call.Error($"repeat() found more than {Limits.MaxRepeated} items.");
                }
            }
        }

        return found.Done();
    }

    static Items Aggregate(in Call call)
    {
        var total = call.Count == 2 ? call.Argument(1) : Items.Empty;
        for (var i = 0; i < call.Input.Count; i++)
        {
            total = call.Argument(0, call.Input[i], i, total);
        }

        return total;
    }
}
