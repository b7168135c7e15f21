using System.Collections.Immutable;
using System.Globalization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>One code of one code system.</summary>
public readonly record struct Code(string System, string Value);

/// <summary>What a fact says.</summary>
public abstract record FactValue
{
    /// <summary>One concept, in every coding that the record gives for it; any one of them may match.</summary>
    public sealed record Coded(ImmutableArray<Code> Codes, string? Text = null) : FactValue
    {
        public bool Equals(Coded? other) => other is not null && Codes.SequenceEqual(other.Codes);

        public override int GetHashCode() => Codes.IsEmpty ? 0 : Codes[0].GetHashCode();

        /// <summary>The words with the codes that decide: a sender's words may say something else than the code.</summary>
        public string Shown => Text is null || Codes.IsEmpty ? ToString() : $"{Text} ({string.Join(", ", Codes.Select(code => code.Value))})";

        public override string ToString() => Text ?? (Codes.IsEmpty ? "a concept without a code" : string.Join(", ", Codes.Select(code => code.Value)));
    }

    /// <summary>Yes or no.</summary>
    public sealed record YesNo(bool Value) : FactValue
    {
        public override string ToString() => Value ? "yes" : "no";
    }

    /// <summary>A number.</summary>
    public sealed record Number(decimal Value) : FactValue
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A day, maybe partial.</summary>
    public sealed record Day(DayRange Value) : FactValue
    {
        public override string ToString() => Value.ToString();
    }

    /// <summary>A moment in UTC.</summary>
    public sealed record Moment(DateTime Value) : FactValue
    {
        public override string ToString() => Value.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Free text or a key.</summary>
    public sealed record Words(string Value) : FactValue
    {
        public override string ToString() => Value;
    }
}

/// <summary>Where a fact was read.</summary>
/// <param name="Resource">The resource: its full URL in the Bundle or <c>Type/id</c>.</param>
/// <param name="Element">FHIRPath of the element that gave the value, from the resource.</param>
/// <param name="Shown">The value in words, short.</param>
/// <param name="Date">The date of the evidence as the record states it, or null.</param>
public sealed record Evidence(string Resource, string Element, string Shown, string? Date = null);

/// <summary>One piece of evidence, as the evidence map read it. Facts with a shape (a plan, an order, a qualification) carry fields and parts.</summary>
public sealed record Fact(string Name, FactValue? Value, Evidence Evidence)
{
    /// <summary>The day the evidence is dated; null where it has none.</summary>
    public DayRange? When { get; init; }

    /// <summary>The exact moment in UTC, where the record gives a time; it orders evidence of one day.</summary>
    public DateTime? Moment { get; init; }

    /// <summary>What the clock of the record is ahead of UTC: the day of a moment is a local day.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>The kind of evidence should be dated, and this one is not: it may be from any day.</summary>
    public bool Undated { get; init; }

    /// <summary>The people that a record of several speaks of, as the evidence of the <see cref="FactName.Person"/> facts names them; none where it speaks of nobody in particular.</summary>
    public ImmutableArray<string> People { get; init; } = [];

    /// <summary>Named single values.</summary>
    public ImmutableDictionary<string, FactValue> Fields { get; init; } = ImmutableDictionary<string, FactValue>.Empty;

    /// <summary>Repeating parts, such as a plan's goals; each is a fact of its own.</summary>
    public ImmutableArray<Fact> Parts { get; init; } = [];

    public FactValue.Coded? Concept => Value as FactValue.Coded;

    public bool? Answer => (Value as FactValue.YesNo)?.Value;

    public DayRange? DayOf(string field) => Fields.GetValueOrDefault(field) is FactValue.Day day ? day.Value : null;

    public bool? YesNoOf(string field) => Fields.GetValueOrDefault(field) is FactValue.YesNo yesNo ? yesNo.Value : null;

    public decimal? NumberOf(string field) => Fields.GetValueOrDefault(field) is FactValue.Number number ? number.Value : null;

    public FactValue.Coded? CodedOf(string field) => Fields.GetValueOrDefault(field) as FactValue.Coded;

    public DateTime? MomentOf(string field) => Fields.GetValueOrDefault(field) is FactValue.Moment moment ? moment.Value : null;

    public string? TextOf(string field) => Fields.GetValueOrDefault(field) is FactValue.Words words ? words.Value : null;

    public IEnumerable<Fact> PartsOf(string name) => Parts.Where(part => part.Name == name);

    /// <summary>The fact's fields <c>start</c> and <c>end</c>.</summary>
    public Interval Interval => new(DayOf(Field.Start), DayOf(Field.End));

    /// <summary>Whether evidence of this date counts on the day: evidence from later does not; null where the date is too vague to tell.</summary>
    public bool? CountsOn(DateOnly day) => When is { } when ? when.OnOrBefore(day) : Undated ? null : true;
}
