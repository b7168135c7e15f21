using System.Text.Json;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Cases of measures: the facts of a provider's record, and what the measure makes of them.</summary>
static class MeasureCases
{
    public static string Name(MeasureValue value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>What a clause's cases have to show: every value that the measure can give.</summary>
    public static IEnumerable<string> Needed(Measure measure)
    {
        var parts = measure.Parts.ToList();
        return Enum.GetValues<MeasureValue>().Where(value => value == MeasureValue.Nobody ? parts.TrueForAll(part => part.CanGive(value)) : parts.Exists(part => part.CanGive(value))).Select(Name);
    }

    /// <summary>What is wrong with a case; null is well.</summary>
    /// <param name="measure">The clause's measure.</param>
    /// <param name="scope">Policy, version and period of the case; its organization is <c>asker</c>.</param>
    /// <param name="each">The case.</param>
    /// <param name="facts">Its facts.</param>
    public static string? Run(Measure measure, MeasureScope scope, PolicyCase each, IEnumerable<Fact> facts)
    {
        var run = new MeasureRun(measure, scope);
        foreach (var fact in facts)
        {
            run.Add(fact);
        }

        var result = run.Result(each.Site);
        var part = each.Part is null ? result.Counts[0] : result.Counts.FirstOrDefault(count => count.Part.Code == each.Part);
        if (part is null)
        {
            return $"the measure has no part {each.Part}";
        }

        var value = Name(each.Part is null ? result.Value : part.Value);
        return value != each.Expect ? $"expected {each.Expect}, found {value}: {string.Join(" ", result.Counts.Select(count => $"{count.Part.Code}: {count.Because}"))}"
            : each.Numerator is { } numerator && part.Numerator != numerator ? $"expected the numerator {numerator}, found {part.Numerator}"
            : each.Denominator is { } denominator && part.Denominator != denominator ? $"expected the denominator {denominator}, found {part.Denominator}"
            : each.Score is { } score && part.Score != score ? $"expected the score {score}, found {part.Score?.ToString() ?? "none"}"
            : null;
    }
}
