using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A claim is paid out of an active authorization that its program gave to the provider, within what is left of it.</summary>
public sealed record AuthorizedUnits : Limit
{
    public override Finding Judge(Case c)
    {
        if (c.Version is { AuthorizationRequired: false })
        {
            return Finding.Met("The service needs no authorization.");
        }

        if (Of(c) is not { } authorization)
        {
            // The same for a number that nobody has and for one of another provider: a claim cannot be used to ask.
            return Finding.NotMet(c.Line.Billed?.Authorization is { } named ? $"The claim names authorization {named}, which is none of this provider's in this program that covers the service on {c.Date:yyyy-MM-dd}."
                : $"No active authorization of the provider in this program covers the service on {c.Date:yyyy-MM-dd}.", Seen(c));
        }

        return Finding.Met($"Authorization {authorization.Number} ({authorization.Period}): {c.Ledger.Left(authorization)} of {authorization.Units} units are left.{Outside(c, authorization)}", Seen(c));
    }

    static string Outside(Case c, Authorization authorization) =>
        UnitSlot.Of(c, WholeUnits.UnitMinutes(c)).Count(slot => !authorization.Period.Contains(slot.Day)) is > 0 and var outside ? $" {outside} of the billed units were delivered on other days." : "";

    public override ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots)
    {
        if (c.Version is { AuthorizationRequired: false })
        {
            return slots;
        }

        return Of(c) is { } authorization ? [.. slots.Where(slot => authorization.Period.Contains(slot.Day)).Take(c.Ledger.Left(authorization))] : [];
    }

    public override IEnumerable<Allowance> Describe(Case c) => Of(c) is { } authorization
        ? [new("units-authorized", $"{c.Ledger.Left(authorization)} of {authorization.Units} authorized units are left.") { Allowed = authorization.Units, Used = c.Ledger.UsedOf(authorization), Left = c.Ledger.Left(authorization) }] : [];

    /// <summary>The authorization that a line is paid out of: the one that it names, else that with the most units left.</summary>
    internal static Authorization? Of(Case c) => c.Ledger.Authorizations
        .Where(a => a.Provider == c.Request.Provider && (a.Program is null || a.Program == c.Program) && a.Period.Contains(c.Date) && c.Line.Service.Codes.Any(a.Service.Codes.Contains) && (c.Line.Billed?.Authorization is not { } named || Names(named, a)))
        .OrderByDescending(c.Ledger.Left).ThenBy(a => a.Period.End).ThenBy(a => a.Number, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>An answer of several lines has one number, and each of its authorizations that number with the line behind it.</summary>
    static bool Names(string number, Authorization authorization) => authorization.Number == number || authorization.Number.StartsWith(number + "-", StringComparison.Ordinal);

    static IEnumerable<Evidence> Seen(Case c) => c.Ledger.Authorizations.Where(a => a.Provider == c.Request.Provider).OrderBy(a => a.Period.Start).Select(a => new Evidence("ledger", "authorization", $"{a.Number}, {a.Period}, {a.Units} units"));
}
