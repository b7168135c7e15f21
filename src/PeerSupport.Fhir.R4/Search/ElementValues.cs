using System.Globalization;

namespace PeerSupport.Fhir.R4.Search;

/// <summary>Tokens of the types that have them (http://hl7.org/fhir/R4/search.html#token).</summary>
static class TokenValues
{
    public static IEnumerable<SearchValue> Of(ITypedElement element) => element.InstanceType switch
    {
        "CodeableConcept" => element.Children("coding").SelectMany(Of),
        "Coding" => One(Text(element, "system"), Text(element, "code")),
        "Identifier" => One(Text(element, "system"), Text(element, "value")),
        "ContactPoint" => One(Text(element, "system"), Text(element, "value")).Concat(Text(element, "use") is { } use ? One(use, Text(element, "value")) : []),
        _ => One(null, element.Value switch { string text => text, bool yes => yes ? "true" : "false", int number => number.ToString(CultureInfo.InvariantCulture), _ => null }),
    };

    static IEnumerable<SearchValue> One(string? system, string? code) => system is null && code is null ? [] : [new SearchValue.Token(system, code)];

    static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;
}

/// <summary>What a date, a period or a timing covers (http://hl7.org/fhir/R4/search.html#date).</summary>
static class DateValues
{
    public static SearchValue.Date? Of(ITypedElement element) => element.InstanceType switch
    {
        "Period" => Period(element),
        "Timing" => Timing(element),
        _ => Range(element.Value) is var (low, high) ? new(low, high) : null,
    };

    /// <summary>The first and last tick of a date or a moment of whatever precision; without a zone it is read as UTC.</summary>
    public static (long Low, long High)? Range(object? value) => value switch
    {
        FhirDate date => Range(new FhirDateTime(date)),
        FhirDateTime moment => (moment.Earliest.Ticks, moment.Latest.Ticks),
        _ => null,
    };

    static SearchValue.Date? Period(ITypedElement period)
    {
        var (start, end) = (Range(Value(period, "start")), Range(Value(period, "end")));
        return start is null && end is null ? null : new(start?.Low ?? long.MinValue, end?.High ?? long.MaxValue);
    }

    /// <summary>From the first event or bound to the last one, whatever lies between.</summary>
    static SearchValue.Date? Timing(ITypedElement timing)
    {
        List<SearchValue.Date> all = [.. timing.Children("event").Select(each => Range(each.Value)).OfType<(long Low, long High)>().Select(range => new SearchValue.Date(range.Low, range.High))];
        all.AddRange(timing.Children("repeat").SelectMany(repeat => repeat.Children("bounds")).Where(bounds => bounds.InstanceType == "Period").Select(Period).OfType<SearchValue.Date>());
        return all.Count == 0 ? null : new(all.Min(each => each.Low), all.Max(each => each.High));
    }

    static object? Value(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value;
}

/// <summary>Numbers and quantities (http://hl7.org/fhir/R4/search.html#quantity).</summary>
static class QuantityValues
{
    public static SearchValue.Quantity? Of(ITypedElement element)
    {
        switch (element.InstanceType)
        {
            case "Money":
                return Number(element, "value") is { } amount ? new(amount, amount, "urn:iso:std:iso:4217", Text(element, "currency"), null) : null;
            case "Range":
                var (low, high) = (element.Children("low").FirstOrDefault(), element.Children("high").FirstOrDefault());
                return (low ?? high) is not { } bound ? null
                    : new((low is null ? null : Number(low, "value")) ?? decimal.MinValue, (high is null ? null : Number(high, "value")) ?? decimal.MaxValue, Text(bound, "system"), Text(bound, "code"), Text(bound, "unit"));
        }

        if (element.Value is decimal or int)
        {
            var number = Convert.ToDecimal(element.Value, CultureInfo.InvariantCulture);
            return new(number, number, null, null, null);
        }

        if (Number(element, "value") is not { } value)
        {
            return null;
        }

        var comparator = Text(element, "comparator");
        return new(comparator is "<" or "<=" ? decimal.MinValue : value, comparator is ">" or ">=" ? decimal.MaxValue : value, Text(element, "system"), Text(element, "code"), Text(element, "unit"));
    }

    static decimal? Number(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as decimal?;

    static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;
}
