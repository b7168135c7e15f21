using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>How much one search may ask for, so that every database can take its statement: SQL Server has 2,100 parameters, SQLite 500 parts of a union.</summary>
static class SearchSize
{
    /// <summary>The most values of one parameter.</summary>
    public const int MostValues = 500;

    const int MostParts = 200, MostCost = 1500;

    public static bool IsTooLarge(IEnumerable<Criterion> criteria)
    {
        var (parts, cost) = Of(new Criterion.All([.. criteria]));
        return parts > MostParts || cost > MostCost;
    }

    /// <summary>Conditions, and values that the statement gets for them.</summary>
    static (int Parts, int Cost) Of(Criterion criterion) => criterion switch
    {
        Criterion.All { Parts: var parts } => Sum(parts),
        Criterion.Any { Parts: var parts } => Sum(parts),
        Criterion.Not { Part: var part } => Of(part),
        Criterion.Chain { Target: var target } => Plus(Of(target), 1),
        Criterion.Has { Source: var source } => Plus(Of(source), 1),
        Criterion.Keys { Values.Count: var count } => (1, count),
        Criterion.Codings { Values.Count: var count } => (1, 3 * count),
        Criterion.References { Targets.Count: var count } => (1, count + 1),
        Criterion.Ids { Refs.Count: var count } => (1, count),
        _ => (1, 3),
    };

    static (int Parts, int Cost) Sum(IEnumerable<Criterion> parts) => parts.Select(Of).Aggregate((Parts: 0, Cost: 0), (all, one) => (all.Parts + one.Parts, all.Cost + one.Cost));

    static (int Parts, int Cost) Plus((int Parts, int Cost) inner, int own) => (inner.Parts + 1, inner.Cost + own);
}
