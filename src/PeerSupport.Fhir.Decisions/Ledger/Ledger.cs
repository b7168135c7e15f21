using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>An authorization that was given to the member before.</summary>
/// <param name="Number">The authorization number.</param>
/// <param name="Provider">Key of the organization it was given to.</param>
/// <param name="Service">The service's codes.</param>
/// <param name="Period">The authorized days.</param>
/// <param name="Units">The authorized units.</param>
public sealed record Authorization(string Number, string? Provider, FactValue.Coded Service, DateSpan Period, int Units)
{
    /// <summary>Key of the request that it answered.</summary>
    public string? RequestKey { get; init; }

    /// <summary>The program that gave it; null where that is not known.</summary>
    public string? Program { get; init; }

    /// <summary>The same for this authorization and for those that later take its place: what was used of one is used of the next.</summary>
    public string Chain { get; init; } = Number;

    /// <summary>The chain of a request's line: the same for every decision under the request's key.</summary>
    public static string ChainOf(string requestKey, int sequence) => $"{requestKey}-{sequence}";

    /// <summary>Units a day and a week that the plan behind it allows; null where it states none.</summary>
    public int? DailyUnits { get; init; }

    public int? WeeklyUnits { get; init; }

    /// <summary>The first day of the seven-day week, counted from the authorization's first day, that holds the day.</summary>
    public DateOnly WeekOf(DateOnly day) => Period.Start.AddDays((day.DayNumber - Period.Start.DayNumber) / 7 * 7);
}

/// <summary>What the member was given before under this policy, over all organizations and programs; cancelled and replaced authorizations are not in it.</summary>
public sealed record Ledger(ImmutableArray<Authorization> Authorizations)
{
    public static Ledger Empty { get; } = new([]);

    /// <summary>What claims used; voided and replaced ones are not in it.</summary>
    public ImmutableArray<Use> Uses { get; init; } = [];

    /// <summary>The ledger without what a repeat of this request would replace.</summary>
    public Ledger Without(string? requestKey, string? provider) => requestKey is null ? this
        : this with { Authorizations = [.. Authorizations.Where(a => a.RequestKey != requestKey || a.Provider != provider)] };

    public Ledger With(Authorization authorization) => this with { Authorizations = Authorizations.Add(authorization) };

    public Ledger WithUses(IEnumerable<Use> uses) => this with { Uses = Uses.AddRange(uses) };

    /// <summary>The ledger without what one claim used.</summary>
    public Ledger WithoutClaim(string claim) => this with { Uses = Uses.RemoveAll(use => use.Claim == claim) };

    /// <summary>Units of the authorization that no claim has used: never below 0.</summary>
    public int Left(Authorization authorization) => Math.Max(0, authorization.Units - UsedOf(authorization));

    /// <summary>What claims used of a service, whoever gave it.</summary>
    public List<Use> UsesOf(FactValue.Coded service) => [.. Uses.Where(use => service.Codes.Any(use.Service.Codes.Contains))];

    public int UsedOf(Authorization authorization) => Uses.Where(use => use.Chain == authorization.Chain).Sum(use => use.Units);

    /// <summary>How many days of the span hold at least one authorization.</summary>
    public int AuthorizedDays(DateSpan window)
    {
        var days = 0;
        for (var day = window.Start; day <= window.End; day = day.AddDays(1))
        {
            if (IsAuthorized(day))
            {
                days++;
            }
        }

        return days;
    }

    /// <summary>Units of the service that are authorized on the day already, each authorization spread evenly over its days.</summary>
    public decimal UnitsOn(DateOnly day, FactValue.Coded service)
    {
        var units = 0m;
        foreach (var authorization in Authorizations)
        {
            if (authorization.Period.Contains(day) && service.Codes.Any(authorization.Service.Codes.Contains))
            {
                units += (decimal)authorization.Units / authorization.Period.Days;
            }
        }

        return units;
    }

    /// <summary>Units of a service that are authorized in the span already; an authorization that reaches beyond it counts by its days inside.</summary>
    public decimal UnitsIn(DateSpan span, FactValue.Coded service) => Authorizations
        .Where(a => a.Period.Overlaps(span) && service.Codes.Any(a.Service.Codes.Contains))
        .Sum(a => (decimal)a.Units * new DateSpan(a.Period.Start > span.Start ? a.Period.Start : span.Start, a.Period.End < span.End ? a.Period.End : span.End).Days / a.Period.Days);

    public bool IsAuthorized(DateOnly day)
    {
        foreach (var authorization in Authorizations)
        {
            if (authorization.Period.Contains(day))
            {
                return true;
            }
        }

        return false;
    }
}
