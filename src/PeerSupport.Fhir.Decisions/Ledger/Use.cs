using System.Globalization;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Units of an authorization that a claim used: those of one contact and one local day that follow each other without a gap.</summary>
/// <param name="Id">Its number: the claim's answer, the line and a running number.</param>
/// <param name="Key">What makes a contact the same one: provider, service, person and time.</param>
/// <param name="Chain">The authorization's <see cref="Authorization.Chain"/>; null where the service needed none.</param>
/// <param name="Provider">Key of the organization that was paid.</param>
/// <param name="Service">The service's codes.</param>
/// <param name="Day">The local day of its units.</param>
/// <param name="Units">How many units, above 0.</param>
public sealed record Use(string Id, string Key, string? Chain, string? Provider, FactValue.Coded Service, DateOnly Day, int Units)
{
    /// <summary>The moment that the first unit began, in UTC; null where the note gives no time.</summary>
    public DateTime? Start { get; init; }

    /// <summary>Length of a unit in minutes.</summary>
    public int UnitMinutes { get; init; } = 15;

    /// <summary>The id of the claim.</summary>
    public string Claim { get; init; } = "";

    /// <summary>Amount paid; null where the policy states no rate.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The moment that the last unit ended.</summary>
    [JsonIgnore]
    public DateTime? End => Start?.AddMinutes(Units * UnitMinutes);

    /// <summary>The moments that its units began.</summary>
    [JsonIgnore]
    public IEnumerable<DateTime> Starts => Start is { } start ? Enumerable.Range(0, Units).Select(i => start.AddMinutes(i * UnitMinutes)) : [];

    /// <summary>The same for the same contact, in whatever claim and under whatever id its note comes: one person can begin one contact at a moment, however long it is said to be.</summary>
    public static string KeyOf(Case c, Fact visit) =>
        PersonOf(c, visit) + (visit.Moment is { } start ? Text(start) : $"{visit.When}/{visit.NumberOf(Field.Minutes)?.ToString("0.##", CultureInfo.InvariantCulture)}");

    /// <summary>What the keys of all contacts of one person for one provider and service begin with.</summary>
    public static string PersonOf(Case c, Fact visit) =>
        string.Join('|', c.Request.Provider, ServiceCovered.Of(c)?.Code ?? (c.Line.Service.Codes.IsEmpty ? c.Line.Service.ToString() : c.Line.Service.Codes[0].Value), visit.TextOf(Field.Performer), "");

    static string Text(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
