namespace PeerSupport.Fhir.Storage;

/// <summary>Between what a row's two ends must lie for it to meet the criteria of its parameter; where nothing is known, the least and the greatest number.</summary>
readonly record struct RangeBounds(long LowFrom, long LowTo, long HighFrom, long HighTo)
{
    static readonly RangeBounds None = new(long.MinValue, long.MaxValue, long.MinValue, long.MaxValue);

    /// <summary>Those of all criteria that say something of the parameter; null where none does.</summary>
    /// <param name="criteria">All of them hold.</param>
    /// <param name="param">The parameter.</param>
    public static RangeBounds? Of(IReadOnlyList<Criterion> criteria, long param)
    {
        var bounds = criteria.Select(criterion => Of(criterion, param)).OfType<RangeBounds>().ToList();
        return bounds.Count == 0 ? null : bounds.Aggregate((one, other) => one.And(other));
    }

    /// <summary>Of a resource that has but one value, whose ends are in order.</summary>
    /// <param name="widest">How far they are from each other at most; null where that is not known.</param>
    public RangeBounds OfOne(long? widest)
    {
        var ordered = this with { HighFrom = Math.Max(HighFrom, LowFrom), LowTo = Math.Min(LowTo, HighTo) };
        return widest is not { } width ? ordered : ordered with
        {
            HighTo = Math.Min(HighTo, ordered.LowTo > long.MaxValue - width ? long.MaxValue : ordered.LowTo + width),
            LowFrom = Math.Max(LowFrom, ordered.HighFrom < long.MinValue + width ? long.MinValue : ordered.HighFrom - width),
        };
    }

    static RangeBounds? Of(Criterion criterion, long param) => criterion switch
    {
        Criterion.Range range when range.Param == param => Of(range),
        Criterion.All { Parts: var parts } => Of(parts, param),
        Criterion.Any { Parts: { Count: > 0 } parts } when parts.Select(part => Of(part, param)).ToList() is var any && any.TrueForAll(each => each is not null) => any.Aggregate((one, other) => one!.Value.Or(other!.Value)),
        _ => null,
    };

    static RangeBounds? Of(Criterion.Range range) => range.Test switch
    {
        RangeTest.Within => new(range.Low, range.High, long.MinValue, range.High),
        RangeTest.NotWithin => null,
        RangeTest.Above => None with { HighFrom = range.High },
        RangeTest.Below => None with { LowTo = range.Low },
        RangeTest.FromOn => None with { HighFrom = range.Low },
        RangeTest.UpTo => None with { LowTo = range.High },
        RangeTest.After => None with { LowFrom = range.High },
        RangeTest.Before => None with { HighTo = range.Low },
        _ => None with { LowTo = range.High, HighFrom = range.Low },
    };

    RangeBounds And(RangeBounds other) => new(Math.Max(LowFrom, other.LowFrom), Math.Min(LowTo, other.LowTo), Math.Max(HighFrom, other.HighFrom), Math.Min(HighTo, other.HighTo));

    RangeBounds Or(RangeBounds other) => new(Math.Min(LowFrom, other.LowFrom), Math.Max(LowTo, other.LowTo), Math.Min(HighFrom, other.HighFrom), Math.Max(HighTo, other.HighTo));
}
