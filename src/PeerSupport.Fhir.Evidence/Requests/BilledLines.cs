using System.Globalization;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Reads what a line of a claim bills: units, money, service notes.</summary>
static class BilledLines
{
    const string Usd = "USD";

    const decimal MostMoney = 1_000_000;

    /// <returns>The line's bill, or null where <paramref name="issues"/> got an error.</returns>
    public static BilledLine? Read(ITypedElement item, ITypedElement claim, EvidenceSet set, DateSpan period, decimal? units, HashSet<string> seen, List<Issue> issues)
    {
        CheckPeriod(item, claim, period, issues);
        // A quantity that cannot be taken has its own issue already.
        if (units is null && !item.Children("quantity").Any(quantity => quantity.Children("value").Any()))
        {
            issues.Add(RequestIssues.Missing(item, "quantity", "The line does not say how many units are billed.", "Give item.quantity in units of the service."));
        }

        return new BilledLine(units ?? 0)
        {
            Amount = Money(item.Children("net").FirstOrDefault(), issues) ?? Money(item.Children("unitPrice").FirstOrDefault(), issues) * units,
            Authorization = (FocalInsurance.Of(claim)?.Children("preAuthRef") ?? []).Select(Values.Text).FirstOrDefault(text => text is not null),
            Visits = [.. item.Children("encounter").Select(reference => Visit(reference, claim, set, period, seen, issues)).OfType<string>()],
        };
    }

    /// <summary>The name of the Encounter that a line bills.</summary>
    static string? Visit(ITypedElement reference, ITypedElement claim, EvidenceSet set, DateSpan period, HashSet<string> seen, List<Issue> issues)
    {
        if (set.Follow(reference, set.Request) is not { } encounter)
        {
            return null;
        }

        var patient = set.Follow(claim.Children("patient").FirstOrDefault(), set.Request);
        var subject = encounter.Element.Children("subject").FirstOrDefault();
        if (encounter.Resource.TypeName != "Encounter")
        {
            issues.Add(RequestIssues.Of("value", "not-an-encounter", "The line's service note is no Encounter.", "a reference to an Encounter", encounter.Resource.TypeName, "Refer to the Encounter of the contact.", reference));
        }
        else if (set.Follow(subject, encounter) is var of && (of is not null ? of != patient : EvidenceSet.Text(subject) is not null))
        {
            issues.Add(RequestIssues.Of("conflict", "encounter-of-another-patient", "The Encounter is of another patient than the claim.", "an Encounter whose subject is the claim's patient", "a subject that is another patient",
                "Refer to the member's own Encounter.", reference));
        }
        else if (!seen.Add(encounter.Name))
        {
            issues.Add(RequestIssues.Of("duplicate", "encounter-twice", "Two lines bill the same Encounter.", "an Encounter of its own for every line", "the same one twice", "Bill the contact once.", reference));
        }
        else if (encounter.Element.Children("period").FirstOrDefault() is { } backwards && EndsBeforeStart(backwards))
        {
            issues.Add(RequestIssues.Of("value", "encounter-ends-before-start", "The Encounter ends before it starts.", "an end on or after the start", "an end before it", "Correct the Encounter's period.", backwards));
        }
        else if (encounter.Element.Children("length").FirstOrDefault() is { } length && Values.Number(length) < 0)
        {
            issues.Add(RequestIssues.Of("value", "encounter-length-negative", "The Encounter's length is negative.", "a length of 0 or more", Values.Child(length, "value"), "Correct the Encounter's length.", length));
        }
        else if (encounter.Element.Children("period").FirstOrDefault() is { } at && Values.Day(at) is { } day && (day.High < period.Start || day.Low > period.End))
        {
            issues.Add(RequestIssues.Of("conflict", "encounter-outside-line", "The Encounter is not on the days of its line.", $"an Encounter within {period}", day.ToString(), "Correct the line's serviced date, or refer to the right Encounter.", reference));
        }

        return encounter.Name;
    }

    static bool EndsBeforeStart(ITypedElement period) =>
        period.Children("start").FirstOrDefault() is { } start && period.Children("end").FirstOrDefault() is { } end && Values.Moment(start) is { } from && Values.Moment(end) is { } to && to < from;

    static void CheckPeriod(ITypedElement item, ITypedElement claim, DateSpan period, List<Issue> issues)
    {
        var own = item.Children("serviced").FirstOrDefault();
        if (own is not null && claim.Children("billablePeriod").FirstOrDefault() is { } whole && Bounds(whole) is var (first, last) && (period.Start < first || period.End > last))
        {
            issues.Add(RequestIssues.Of("conflict", "line-outside-claim", "The line lies outside the claim's period.", $"days within Claim.billablePeriod, {first:yyyy-MM-dd} to {last:yyyy-MM-dd}", period.ToString(),
                "Correct item.serviced or Claim.billablePeriod.", own));
        }
    }

    static (DateOnly First, DateOnly Last) Bounds(ITypedElement period) =>
        (Values.Bound(period, "start")?.Low ?? DateOnly.MinValue, Values.Bound(period, "end")?.High ?? DateOnly.MaxValue);

    static decimal? Money(ITypedElement? money, List<Issue> issues)
    {
        if (money is null || money.Children("value").FirstOrDefault() is not { } value)
        {
            return null;
        }

        if (Values.Child(money, "currency") is { } currency && currency != Usd)
        {
            issues.Add(RequestIssues.Of("value", "currency-not-usd", "The programs pay in US dollars.", Usd, currency, "Bill in US dollars.", money));
            return null;
        }

        var amount = Values.Number(value);
        var (rule, text, expected) = amount is null or > MostMoney ? ("amount-out-of-range", "The amount is not one that a line can bill.", $"at most {MostMoney.ToString(CultureInfo.InvariantCulture)}")
            : amount < 0 ? ("amount-negative", "The amount is negative.", "an amount of 0 or more; to take back a claim, void it")
            : amount * 100 != decimal.Truncate(amount.Value * 100) ? ("amount-below-a-cent", "The amount has parts of a cent.", "an amount with at most two decimals") : default;
        if (rule is null)
        {
            return amount;
        }

        issues.Add(RequestIssues.Of("value", rule, text, expected, Values.Text(value), "Correct the amount.", value));
        return null;
    }
}
