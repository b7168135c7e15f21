using System.Text.Json;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>Between what stands in the ledger and its rows.</summary>
static class LedgerMap
{
    public static Authorization ToLedger(AuthorizationRow row) =>
        new(row.Number, row.Provider, new FactValue.Coded([.. JsonSerializer.Deserialize<Code[]>(row.Service)!]), new DateSpan(row.Start, row.End), row.Units)
        {
            RequestKey = row.RequestKey,
            Program = row.Program,
            Chain = row.Chain,
            DailyUnits = row.DailyUnits,
            WeeklyUnits = row.WeeklyUnits,
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
        Chain = given.Chain,
        DailyUnits = given.DailyUnits,
        WeeklyUnits = given.WeeklyUnits,
        Status = AuthorizationStatus.Active,
        Issued = save.Received.UtcTicks,
        ResponseId = save.Response.Id,
    };

    public static Use ToLedger(UseRow row) =>
        new(row.Id, row.ContactKey, row.Chain, row.Provider, new FactValue.Coded([.. JsonSerializer.Deserialize<Code[]>(row.Service)!]), row.Day, row.Units)
        {
            Start = row.Start is { } ticks ? new DateTime(ticks) : null,
            UnitMinutes = row.UnitMinutes,
            Claim = row.ClaimId,
            Amount = row.Cents / 100m,
        };

    public static UseRow ToRow(Use use, DecisionToSave save) => new()
    {
        Id = $"{save.Response.Id}-{use.Id}",
        PolicyId = save.PolicyId,
        MemberId = save.MemberId,
        ClaimId = save.Request.Id,
        Chain = use.Chain,
        Provider = use.Provider,
        Service = JsonSerializer.Serialize(use.Service.Codes),
        ContactKey = use.Key,
        Day = use.Day,
        Start = use.Start?.Ticks,
        UnitMinutes = use.UnitMinutes,
        Units = use.Units,
        Cents = use.Amount is { } amount ? (long)(amount * 100) : null,
        Recorded = save.Received.UtcTicks,
    };
}
