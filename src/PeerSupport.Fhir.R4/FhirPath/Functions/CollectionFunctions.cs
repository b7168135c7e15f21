using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>Existence, subsetting and combining (N1, 5.1, 5.3 and 5.4).</summary>
internal static class CollectionFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("count", 0, static (in Call c) => new Items(Computed.Of(c.Input.Count)));
        list.Add("allTrue", 0, static (in Call c) => Truth(!Has(c, false)));
        list.Add("anyTrue", 0, static (in Call c) => Truth(Has(c, true)));
        list.Add("allFalse", 0, static (in Call c) => Truth(!Has(c, true)));
        list.Add("anyFalse", 0, static (in Call c) => Truth(Has(c, false)));
        list.Add("subsetOf", 1, static (in Call c) => Truth(Sets.IsSubset(c.Input, c.Argument(0))));
        list.Add("supersetOf", 1, static (in Call c) => Truth(Sets.IsSubset(c.Argument(0), c.Input)));
        list.Add("distinct", 0, static (in Call c) => Sets.Distinct(c.Input));
        list.Add("isDistinct", 0, static (in Call c) => Truth(Sets.Distinct(c.Input).Count == c.Input.Count));
        list.Add("single", 0, static (in Call c) => new Items(c.SingleInput()));
        list.Add("last", 0, static (in Call c) => c.Input.Slice(c.Input.Count - 1, 1));
        list.Add("tail", 0, static (in Call c) => c.Input.Slice(1, c.Input.Count));
        list.Add("skip", 1, static (in Call c) => c.Integer(0) is { } n ? c.Input.Slice(n, c.Input.Count) : Items.Empty);
        list.Add("take", 1, static (in Call c) => c.Integer(0) is { } n ? c.Input.Slice(0, n) : Items.Empty);
        list.Add("intersect", 1, static (in Call c) => Sets.Intersect(c.Input, c.Argument(0)));
        list.Add("exclude", 1, static (in Call c) => Sets.Exclude(c.Input, c.Argument(0)));
        list.Add("union", 1, static (in Call c) => Sets.Union(c.Input, c.Argument(0)));
        list.Add("combine", 1, Combine);
    }

    static Items Truth(bool value) => new(Computed.Of(value));

    static bool Has(in Call call, bool wanted)
    {
        var found = false;
        for (var i = 0; i < call.Input.Count; i++)
        {
            found |= call.Input[i].Value is bool value ? value == wanted : throw call.Error("Only booleans can be asked whether they are true.");
        }

        return found;
    }

    static Items Combine(in Call call)
    {
        var result = new ItemsBuilder();
        result.AddAll(call.Input);
        result.AddAll(call.Argument(0));
        return result.Done();
    }
}
