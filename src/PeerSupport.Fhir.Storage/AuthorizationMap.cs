using System.Text.Json;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>Between the ledger's authorizations and their rows.</summary>
static class AuthorizationMap
{
    public static Authorization ToLedger(AuthorizationRow row) =>
        new(row.Number, row.Provider, new FactValue.Coded([.. JsonSerializer.Deserialize<Code[]>(row.Service)!]), new DateSpan(row.Start, row.End), row.Units)
        {
            RequestKey = row.RequestKey,
        };

    public static AuthorizationRow ToRow(Authorization given, DecisionToSave save) => new()
    {
        Number = given.Number,
        PolicyId = save.PolicyId,
        Program = save.Program,
        MemberId = save.MemberId,
        Provider = save.Provider,
        Service = JsonSerializer.Serialize(given.Service.Codes),
        Start = given.Period.Start,
        End = given.Period.End,
        Units = given.Units,
        RequestKey = save.RequestKey,
        Status = AuthorizationStatus.Active,
        Issued = save.Received.UtcTicks,
        ResponseId = save.Response.Id,
    };
}
