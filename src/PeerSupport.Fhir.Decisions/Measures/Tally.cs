using System.Globalization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What was counted, of all sites or of one.</summary>
/// <param name="Part">What was counted.</param>
/// <param name="Value">What it says.</param>
/// <param name="Because">Why, in a sentence.</param>
public sealed record MeasureCount(MeasurePart Part, MeasureValue Value, string Because)
{
    /// <summary>Those that certainly meet it.</summary>
    public decimal Numerator { get; init; }

    /// <summary>All that count, those of whom it is not known among them.</summary>
    public decimal Denominator { get; init; }

    /// <summary>Those of the denominator of whom it is not known.</summary>
    public decimal Unknown { get; init; }

    /// <summary>Numerator by denominator to four places, where there is one.</summary>
    public decimal? Score => Denominator > 0 ? Math.Round(Numerator / Denominator, 4, MidpointRounding.AwayFromZero) : null;

    /// <summary>A share, judged by what it could be at the least and at the most.</summary>
    /// <param name="part">What was counted.</param>
    /// <param name="met">Those that meet it.</param>
    /// <param name="all">All.</param>
    /// <param name="unknown">Of all, those of whom it is not known.</param>
    /// <param name="least">The share that is asked for; null where none is.</param>
    /// <param name="what">What is counted, as in "3 of 4 members".</param>
    public static MeasureCount OfShare(MeasurePart part, decimal met, decimal all, decimal unknown, decimal? least, string what)
    {
        var value = all == 0 ? MeasureValue.Nobody : least is not { } mark ? MeasureValue.NoBenchmark
            : met >= mark * all ? MeasureValue.Met : met + unknown < mark * all ? MeasureValue.NotMet : MeasureValue.Unknown;
        return new(part, value, all == 0 ? $"No {what} to count." : $"{Number(met)} of {Number(all)} {what}{(unknown > 0 ? $"; not known of {Number(unknown)}" : "")}.") { Numerator = met, Denominator = all, Unknown = unknown };
    }

    internal static string Number(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>Counts one part. Facts come one by one, in any order.</summary>
public abstract class Tally
{
    readonly HashSet<string> sites = [];

    /// <summary>Sites that facts named.</summary>
    public IEnumerable<string> Sites => sites.Order(StringComparer.Ordinal);

    /// <summary>Takes a fact; those of another name are passed over.</summary>
    public abstract void Add(Fact fact);

    /// <summary>What was counted up to now.</summary>
    /// <param name="site">The site; null is all of them.</param>
    public abstract MeasureCount Count(string? site);

    /// <summary>The subjects that were counted, with their own values: for members and staff.</summary>
    public virtual IEnumerable<(string Subject, Truth Value)> Subjects(string? site) => [];

    /// <summary>The site that a fact names; empty where it names none.</summary>
    protected string SiteOf(Fact fact)
    {
        if (fact.TextOf(MeasureField.Site) is not { } site)
        {
            return "";
        }

        sites.Add(site);
        return site;
    }

    /// <summary>A day that is known exactly.</summary>
    internal static DateOnly? Exact(DayRange? range) => range is { } given && given.Low == given.High ? given.Low : null;
}
