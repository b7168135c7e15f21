using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// Facts in the short form of case files: <c>{ "stage-of-change": { "value": "stage|contemplation", "date": "2025-12-20" } }</c>. A string with a bar is a code, one that
/// looks like a date is a day, one with a time a moment, any other is text; <c>parts</c> holds a plan's goals and the like; other members are fields.
/// </summary>
public static partial class FactsJson
{
    public static IEnumerable<Fact> Read(JsonElement? facts, IReadOnlyDictionary<string, string> systems)
    {
        if (facts is not { } all)
        {
            yield break;
        }

        foreach (var property in all.EnumerateObject())
        {
            var values = property.Value.ValueKind == JsonValueKind.Array ? [.. property.Value.EnumerateArray()] : new[] { property.Value };
            foreach (var (value, i) in values.Select((value, i) => (value, i)))
            {
                yield return One(property.Name, value, $"{property.Name}[{i}]", systems);
            }
        }
    }

    /// <summary>Reads <c>alias|code</c> or <c>system|code</c>.</summary>
    public static FactValue.Coded Coded(string text, IReadOnlyDictionary<string, string> systems)
    {
        var bar = text.LastIndexOf('|');
        var system = bar < 0 ? "" : text[..bar];
        return new([new(systems.GetValueOrDefault(system, system), text[(bar + 1)..])]);
    }

    static Fact One(string name, JsonElement json, string element, IReadOnlyDictionary<string, string> systems)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            var single = Value(json, systems);
            return new Fact(name, single, new("case", element, single.ToString()!));
        }

        var fields = ImmutableDictionary.CreateBuilder<string, FactValue>();
        var parts = ImmutableArray.CreateBuilder<Fact>();
        FactValue? value = null;
        DayRange? when = null;
        var undated = false;
        var resource = "case";
        DateTime? moment = null;
        foreach (var property in json.EnumerateObject())
        {
            switch (property.Name)
            {
                case "value": value = Value(property.Value, systems); break;
                case "date": when = DayRange.Parse(property.Value.GetString()!); break;
                case "moment": moment = property.Value.GetDateTime(); when ??= DayRange.On(DateOnly.FromDateTime(moment.Value)); break;
                case "resource": resource = property.Value.GetString()!; break;
                case "undated": undated = property.Value.GetBoolean(); break;
                case "parts":
                    foreach (var part in property.Value.EnumerateObject())
                    {
                        parts.AddRange(part.Value.EnumerateArray().Select((each, i) => One(part.Name, each, $"{element}.{part.Name}[{i}]", systems)));
                    }

                    break;
                default: fields[property.Name] = Value(property.Value, systems); break;
            }
        }

        return new Fact(name, value, new(resource, element, value?.ToString() ?? name, when?.ToString()))
        {
            When = when,
            Moment = moment,
            Undated = undated,
            Fields = fields.ToImmutable(),
            Parts = parts.ToImmutable(),
        };
    }

    static FactValue Value(JsonElement json, IReadOnlyDictionary<string, string> systems) => json.ValueKind switch
    {
        JsonValueKind.True => new FactValue.YesNo(true),
        JsonValueKind.False => new FactValue.YesNo(false),
        JsonValueKind.Number => new FactValue.Number(json.GetDecimal()),
        _ => json.GetString()! is var text && text.Contains('|', StringComparison.Ordinal) ? Coded(text, systems)
            : MomentForm().IsMatch(text) ? new FactValue.Moment(DateTime.Parse(text, CultureInfo.InvariantCulture))
            : DateForm().IsMatch(text) ? new FactValue.Day(DayRange.Parse(text)) : new FactValue.Words(text),
    };

    [GeneratedRegex(@"^\d{4}(-\d{2}(-\d{2})?)?$")]
    private static partial Regex DateForm();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$")]
    private static partial Regex MomentForm();
}
