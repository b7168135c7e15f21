using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Reads the lines of a request, and says what is wrong with them.</summary>
static class Lines
{
    const int EarliestYear = 1990, LatestYear = 2150, MostDays = 1100, MinutesADay = 24 * 60;

    /// <summary>Codes of a quantity that count units of the service; others count something else.</summary>
    static readonly string[] Units = ["UN", "1", "U", "{unit}", "{units}", "unit", "units"];

    public static bool IsPlausible(DateOnly day) => day.Year is >= EarliestYear and <= LatestYear;

    public static ImmutableArray<RequestLine> Read(ITypedElement claim, EvidenceSet set, Policy policy, Profiles profiles, List<Issue> issues, bool billed = false, IReadOnlySet<int>? without = null)
    {
        var items = claim.Children("item").ToList();
        if (items.Count == 0)
        {
            issues.Add(RequestIssues.Missing(claim, "item", "The request has no line: it does not say which service is asked for.", "Add an item with productOrService, servicedPeriod and quantity."));
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<RequestLine>(items.Count);
        var sequences = new HashSet<int>();
        var encounters = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var sequence = item.Children("sequence").FirstOrDefault();
            if (sequence?.Value is int number && !sequences.Add(number))
            {
                issues.Add(RequestIssues.Of("duplicate", "sequence-twice", "Two lines have the same sequence.", "a sequence of its own for every line", "the same one twice", "Number the lines.", sequence));
            }

            if (sequence?.Value is int own && without?.Contains(own) == true)
            {
                continue;
            }

            var service = Values.Coded([.. item.Children("productOrService")], null, profiles.SystemOf);
            // Words alone name no service: that nothing on the policy's list is called so does not mean that it isn't covered.
            if (service is null || service.Codes.IsEmpty)
            {
                issues.Add(RequestIssues.Missing(item, "productOrService.coding", "The line does not say which service is asked for.", "Give the service's code, such as a HCPCS code."));
                continue;
            }

            if (Period(item, claim, set, issues) is not { } period)
            {
                continue;
            }

            var quantity = Quantity(item, service, period, policy, issues, billed);
            lines.Add(new RequestLine(sequence?.Value as int? ?? (lines.Count + 1), service, period)
            {
                Units = quantity is { } units ? (int)Math.Ceiling(units) : null,
                Billed = billed ? BilledLines.Read(item, claim, set, period, quantity, encounters, issues) : null,
                Modifiers = Modifiers(item, profiles),
                Place = Values.Coded([.. item.Children("location").Where(location => location.InstanceType == "CodeableConcept")], null, profiles.SystemOf),
                Element = set.Request.PathOf(item),
            });
        }

        return lines.ToImmutable();
    }

    /// <summary>The modifiers of a line; one that is given in words alone, such as <c>HQ</c>, is a code without a system.</summary>
    public static ImmutableArray<Code> Modifiers(ITypedElement item, Profiles profiles) =>
        [.. item.Children("modifier").Select(modifier => Values.Coded([modifier], null, profiles.SystemOf)).OfType<FactValue.Coded>()
            .SelectMany(concept => concept is { Codes.IsEmpty: true, Text: { } words } ? [new Code("", words)] : concept.Codes)];

    /// <summary>Units asked for or billed. A claim may bill a fraction: that only whole units are paid is a matter of the policy.</summary>
    static decimal? Quantity(ITypedElement item, FactValue.Coded service, DateSpan period, Policy policy, List<Issue> issues, bool fractions)
    {
        if (item.Children("quantity").FirstOrDefault() is not { } quantity || quantity.Children("value").FirstOrDefault() is not { } value)
        {
            return null;
        }

        var number = value.Value as decimal?;
        var minutes = policy.On(period.Start)?.Services.Where(covered => service.Codes.Any(code => code.Value == covered.Code)).Select(covered => covered.UnitMinutes).FirstOrDefault() is > 0 and var unit ? unit : 15;
        var most = (long)MinutesADay / minutes * period.Days;
        var code = Values.Child(quantity, "code") ?? Values.Child(quantity, "unit");
        var (rule, text, expected) = quantity.Children("comparator").Any() ? ("quantity-not-exact", "The quantity has a comparator: how many units are meant stays open.", "a number without a comparator")
            : code is not null && !Units.Contains(code, StringComparer.OrdinalIgnoreCase) ? ("quantity-not-in-units", "The quantity is not in units of the service.", "a quantity in units (no code, or UN)")
            : number is null ? ("quantity-out-of-range", "The quantity cannot be read as a number.", "a whole number above 0")
            : number <= 0 ? ("quantity-not-positive", "The quantity is 0 or negative.", "a whole number above 0")
            : !fractions && number != decimal.Truncate(number.Value) ? ("quantity-not-whole", "The quantity is a fraction: only whole units can be authorized.", "a whole number above 0")
            : number > most ? ("quantity-out-of-range", $"The quantity is more than the period can hold: {period.Days} {(period.Days == 1 ? "day has" : "days have")} {most} units of {minutes} minutes.", $"at most {most}")
            : default;
        if (rule is null)
        {
            return number;
        }

        issues.Add(RequestIssues.Of("value", rule, text, expected, rule switch { "quantity-not-in-units" => code, "quantity-not-exact" => Values.Child(quantity, "comparator"), _ => Values.Text(value) }, "Correct item.quantity.", rule is "quantity-not-in-units" or "quantity-not-exact" ? quantity : value));
        return null;
    }

    /// <summary>The days of a line: its own, else the request's billable period, else those of the order that it points to.</summary>
    static DateSpan? Period(ITypedElement item, ITypedElement claim, EvidenceSet set, List<Issue> issues)
    {
        var order = Pas.Values(item, "requestedService").Select(reference => set.Follow(reference, set.Request)).FirstOrDefault(found => found is not null);
        var source = item.Children("serviced").FirstOrDefault() ?? ClaimedEncounter(item, set) ?? claim.Children("billablePeriod").FirstOrDefault() ?? order?.Element.Children("occurrence").FirstOrDefault();
        if (source is null)
        {
            issues.Add(RequestIssues.Missing(item, "servicedPeriod", "The line does not say for which days the service is asked.", "Give item.servicedPeriod with start and end, or Claim.billablePeriod."));
            return null;
        }

        return Read(source, issues);
    }

    /// <summary>A claim's line that states no day has that of its service note.</summary>
    static ITypedElement? ClaimedEncounter(ITypedElement item, EvidenceSet set) => item.Children("encounter").FirstOrDefault() is { } reference && set.Follow(reference, set.Request) is { } encounter
        ? encounter.Element.Children("period").FirstOrDefault() : null;

    public static DateSpan? Read(ITypedElement source, List<Issue> issues)
    {
        var (start, end) = source.InstanceType == "Period" ? (source.Children("start").FirstOrDefault(), source.Children("end").FirstOrDefault()) : (source, source);
        if (Exact(start) is not { } first || Exact(end) is not { } last)
        {
            issues.Add(RequestIssues.Of("value", "period-not-exact", "The period needs a full first and a full last day.", "start and end as YYYY-MM-DD", "a missing, partial or implausible date",
                "Give both days in full.", (Exact(start) is null ? start : end) ?? source));
            return null;
        }

        if (last < first)
        {
            issues.Add(RequestIssues.Of("value", "period-ends-before-start", "The period ends before it starts.", "an end on or after the start", $"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}", "Correct the start or the end.", source));
            return null;
        }

        if (last.DayNumber - first.DayNumber >= MostDays)
        {
            issues.Add(RequestIssues.Of("value", "period-too-long", "The period is longer than any authorization can be.", $"at most {MostDays} days", $"{last.DayNumber - first.DayNumber + 1} days", "Ask for a shorter period.", source));
            return null;
        }

        return new(first, last);
    }

    static DateOnly? Exact(ITypedElement? date) => date is not null && date.InstanceType is "date" or "dateTime" && Values.Day(date!) is { } day && day.Low == day.High && IsPlausible(day.Low) ? day.Low : null;
}
