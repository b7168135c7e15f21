using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>The lines that one decision writes into a member's ledger.</summary>
sealed class LedgerEvents(DecisionToSave save)
{
    readonly List<LedgerEventRow> rows = [];

    public void Add(LedgerEventKind kind, string? chain, string of, int units) => rows.Add(new()
    {
        PolicyId = save.PolicyId,
        MemberId = save.MemberId,
        Version = save.LedgerVersion + 1,
        Line = rows.Count + 1,
        Kind = kind,
        Chain = chain,
        Of = of,
        Units = units,
        DecisionId = save.DecisionId,
        At = save.Received.UtcTicks,
    });

    /// <summary>The lines so far, and behind them those of what the decision gives and uses.</summary>
    public List<LedgerEventRow> With(IEnumerable<Authorization> given, IEnumerable<Use> used)
    {
        foreach (var authorization in given)
        {
            Add(LedgerEventKind.Authorized, authorization.Chain, authorization.Number, authorization.Units);
        }

        foreach (var use in used)
        {
            Add(LedgerEventKind.Used, use.Chain, $"{save.Response.Id}-{use.Id}", use.Units);
        }

        return rows;
    }
}
