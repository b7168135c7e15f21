using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What is paid for the units of a line, and what they use of an authorization.</summary>
static class Payments
{
    /// <summary>The only currency that programs pay in.</summary>
    public const string Currency = "USD";

    public static Payment Of(Case c, List<Clause> clauses, int units)
    {
        var billed = c.Line.Billed!;
        var rate = clauses.Select(clause => clause.Limit?.Rate(c)).FirstOrDefault(each => each is not null);
        var eligible = rate?.Amount is { } amount ? Cents(amount * units) : (decimal?)null;
        return new Payment(billed.Units, units)
        {
            Submitted = billed.Amount,
            Rate = rate?.Amount,
            Eligible = eligible,
            Benefit = eligible is { } most && billed.Amount is { } asked ? Math.Min(most, Shares(c, asked, units).Max()) : eligible,
            Currency = rate?.Currency ?? (billed.Amount is null ? null : Currency),
            Authorization = c.Version is { AuthorizationRequired: false } ? null : AuthorizedUnits.Of(c)?.Number,
        };
    }

    /// <summary>Whether the rate paid less than was billed for the paid units, by whichever count.</summary>
    public static bool IsCutByRate(Case c, Payment payment) => payment is { Benefit: { } benefit, Submitted: { } submitted } && benefit < Shares(c, submitted, payment.Units).Min();

    /// <summary>
    /// What was billed for the units that are paid, rounded down: by the units billed, and, where these are the contact's time with its rest behind the last whole unit,
    /// rounded in whatever way, by that time. A line that is split never gets more than a whole one.
    /// </summary>
    static IEnumerable<decimal> Shares(Case c, decimal amount, int units)
    {
        var billed = c.Line.Billed!.Units;
        yield return Share(amount, units, billed);
        var documented = c.Visits.Sum(visit => Time.Minutes(visit) ?? 0) / WholeUnits.UnitMinutes(c);
        if (documented > 0 && Math.Abs(documented - billed) < 1)
        {
            yield return Share(amount, units, documented);
        }
    }

    static decimal Share(decimal amount, int units, decimal of) => units >= of ? Math.Floor(amount * 100) / 100 : Math.Floor(amount * units / of * 100) / 100;

    static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

    /// <summary>One use for every run of units that follow each other.</summary>
    public static ImmutableArray<Use> Uses(Case c, ImmutableArray<UnitSlot> slots, Payment payment)
    {
        var chain = c.Version is { AuthorizationRequired: false } ? null : AuthorizedUnits.Of(c)?.Chain;
        var runs = new List<List<UnitSlot>>();
        foreach (var slot in slots)
        {
            if (runs.Count > 0 && runs[^1][^1] is var last && last.Visit == slot.Visit && last.Day == slot.Day && last.End == slot.Start)
            {
                runs[^1].Add(slot);
            }
            else
            {
                runs.Add([slot]);
            }
        }

        return [.. runs.Select((run, i) => new Use($"{c.Line.Sequence}.{i + 1}", Use.KeyOf(c, run[0].Visit), chain, c.Request.Provider, c.Line.Service, run[0].Day, run.Count)
        {
            Start = run[0].Start,
            UnitMinutes = run[0].Minutes,
            Amount = payment.Rate is null || i > 0 ? null : payment.Benefit,
        })];
    }
}
