using System.Collections.Frozen;
using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>A function: the fewest and the most arguments that it takes, and what it does.</summary>
internal sealed record Function(int Least, int Most, FunctionBody Body);

/// <summary>All functions that have no node of their own, by name.</summary>
internal static class FunctionTable
{
    static readonly FrozenDictionary<string, Function> Functions = Make();

    public static Function? Find(string name) => Functions.GetValueOrDefault(name);

    static FrozenDictionary<string, Function> Make()
    {
        var list = new FunctionList();
        CollectionFunctions.AddTo(list);
        StringFunctions.AddTo(list);
        EncodingFunctions.AddTo(list);
        MathFunctions.AddTo(list);
        BoundaryFunctions.AddTo(list);
        ConversionFunctions.AddTo(list);
        TreeFunctions.AddTo(list);
        UtilityFunctions.AddTo(list);
        FhirFunctions.AddTo(list);
        return list.ToFrozenDictionary();
    }
}

internal sealed class FunctionList : Dictionary<string, Function>
{
    public void Add(string name, int arguments, FunctionBody body) => Add(name, new Function(arguments, arguments, body));

    public void Add(string name, int least, int most, FunctionBody body) => Add(name, new Function(least, most, body));
}
