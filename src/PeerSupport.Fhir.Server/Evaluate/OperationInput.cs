using System.Globalization;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What an operation is asked: a resource, and named values beside it, in Parameters or in the address.</summary>
/// <param name="Resource">The resource; null where there is none.</param>
/// <param name="Values">The other values by name, in the order in which they came.</param>
sealed record OperationInput(Resource? Resource, ILookup<string, string> Values)
{
    /// <summary>Takes the body apart: Parameters with <c>resource</c>, or the resource itself; values of the address count where the body does not name them.</summary>
    public static OperationInput Read(Resource body, IQueryCollection query)
    {
        List<(string Name, string Value)> values = [];
        var resource = body;
        if (body.TypeName == "Parameters")
        {
            resource = null;
            foreach (var parameter in body.Element.Children("parameter"))
            {
                var name = parameter.Children("name").FirstOrDefault()?.Value as string ?? "";
                if (parameter.Children("resource").FirstOrDefault() is { } element)
                {
                    resource ??= Resource.Of(element);
                }
                else if (parameter.Children("value").FirstOrDefault()?.Value is { } value)
                {
                    values.Add((name, string.Format(CultureInfo.InvariantCulture, "{0}", value)));
                }
            }
        }

        var named = values.Select(pair => pair.Name).ToHashSet();
        var inAddress = body.TypeName == "Parameters" ? query.Keys.Except(named).ToHashSet() : null;
        values.AddRange(query.Where(pair => !named.Contains(pair.Key)).SelectMany(pair => pair.Value.OfType<string>().Select(value => (pair.Key, value))));
        return new(resource, values.ToLookup(pair => pair.Name, pair => pair.Value)) { InAddress = inAddress };
    }

    /// <summary>Names of values that stand in the address and not in the body; null where there is no body.</summary>
    HashSet<string>? InAddress { get; init; }

    /// <summary>Where a parameter stands, or would: in the body, or in the address (http://hl7.org/fhir/R4/operationoutcome-definitions.html#OperationOutcome.issue.expression).</summary>
    public string Place(string name) => InAddress?.Contains(name) == false ? $"Parameters.parameter.where(name='{name}')" : $"http.{name}";

    /// <summary>The values of the address alone.</summary>
    public static OperationInput Read(IQueryCollection query) =>
        new(null, query.SelectMany(pair => pair.Value.OfType<string>().Select(value => (pair.Key, value))).ToLookup(pair => pair.Key, pair => pair.value));

    public string? Value(string name) => Values[name].FirstOrDefault();

    /// <summary>A full date by name; null and an issue where it is none.</summary>
    public DateOnly? Date(string name, List<Issue> issues)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1990 and <= 2150)
        {
            return date;
        }

        issues.Add(new Issue(IssueSeverity.Error, "value", "parameter-not-a-day", $"The parameter {name} is not a day.") { Expected = "YYYY-MM-DD, 1990 to 2150", Found = text, Remedy = $"Give {name} as a full date.", Expression = Place(name) });
        return null;
    }

    /// <summary>A whole number by name; null where there is none, and an issue where it is not one.</summary>
    public int? Number(string name, List<Issue> issues)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        issues.Add(new Issue(IssueSeverity.Error, "value", "parameter-value", $"The parameter {name} can't be read.") { Expected = "a whole number", Remedy = $"Give {name} as a number, or leave it out.", Expression = Place(name) });
        return null;
    }
}
