using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>All must be met: one not met is not met; else one unknown is unknown; else met.</summary>
public sealed record All : Criterion
{
    public required ImmutableArray<Criterion> Of { get; init; }

    public override IEnumerable<Criterion> Inner => Of;

    internal override bool CanGive(Truth value) => value == Truth.Met ? Of.All(part => part.CanGive(value)) : Of.Any(part => part.CanGive(value));

    public override Finding Judge(Case c)
    {
        ImmutableArray<Finding> parts = [.. Of.Select(criterion => criterion.Judge(c))];
        var value = parts.Min(part => part.Value);
        var telling = parts.Where(part => part.Value == value).ToList();
        return new Finding(value)
        {
            Because = Combine.Sentences(value == Truth.Met ? parts : telling),
            Evidence = Combine.Evidence(parts),
            Missing = [.. parts.Where(part => part.Value == Truth.Unknown).SelectMany(part => part.Missing)],
            Notes = [.. parts.SelectMany(part => part.Notes)],
            Parts = parts,
            MoveStart = parts.Max(part => part.MoveStart),
            CutEnd = parts.Min(part => part.CutEnd),
            ForPerson = telling.Exists(part => part.ForPerson),
        };
    }
}

/// <summary>One is enough: one met is met; else one unknown is unknown; else not met.</summary>
public sealed record AnyOf : Criterion
{
    public required ImmutableArray<Criterion> Of { get; init; }

    public override IEnumerable<Criterion> Inner => Of;

    internal override bool CanGive(Truth value) => value == Truth.NotMet ? Of.All(part => part.CanGive(value)) : Of.Any(part => part.CanGive(value));

    public override Finding Judge(Case c)
    {
        ImmutableArray<Finding> parts = [.. Of.Select(criterion => criterion.Judge(c))];
        var value = parts.Max(part => part.Value);
        var telling = parts.Where(part => part.Value == value).ToList();

        // Of several that are met, the one that changes the request least stands.
        var best = value != Truth.Met ? null : telling.OrderBy(part => part.MoveStart ?? DateOnly.MinValue).ThenByDescending(part => part.CutEnd ?? DateOnly.MaxValue).First();
        return new Finding(value)
        {
            Because = best?.Because ?? Combine.Sentences(telling),
            Evidence = best?.Evidence ?? Combine.Evidence(parts),
            Missing = [.. telling.SelectMany(part => part.Missing)],
            Notes = [.. (best is null ? parts : [best]).SelectMany(part => part.Notes)],
            Parts = parts,
            MoveStart = best?.MoveStart,
            CutEnd = best?.CutEnd,
            ForPerson = value == Truth.Unknown && telling.Exists(part => part.ForPerson),
        };
    }
}

/// <summary>At least <see cref="Count"/> must be met; not met once they can no longer be reached, even if every unknown one were met.</summary>
public sealed record AtLeast : Criterion
{
    public required Dated<int> Count { get; init; }

    public required ImmutableArray<Criterion> Of { get; init; }

    public override IEnumerable<Criterion> Inner => Of;

    public override Finding Judge(Case c)
    {
        var needed = Count.On(c.Date);
        ImmutableArray<Finding> parts = [.. Of.Select(criterion => criterion.Judge(c))];
        var met = parts.Count(part => part.Value == Truth.Met);
        var unknown = parts.Count(part => part.Value == Truth.Unknown);
        var value = met >= needed ? Truth.Met : met + unknown < needed ? Truth.NotMet : Truth.Unknown;
        return new Finding(value)
        {
            Because = $"Of {parts.Length}, {met} hold and {parts.Length - met - unknown} do not{(unknown == 0 ? "" : $"; {unknown} without an answer")}. At least {needed} are needed.",
            Evidence = Combine.Evidence(parts),
            Missing = value == Truth.Unknown ? [.. parts.Where(part => part.Value == Truth.Unknown).SelectMany(part => part.Missing)] : [],
            Notes = [.. parts.SelectMany(part => part.Notes)],
            Parts = parts,
        };
    }
}

/// <summary>The opposite; unknown stays unknown.</summary>
public sealed record Not : Criterion
{
    public required Criterion Of { get; init; }

    public override IEnumerable<Criterion> Inner => [Of];

    public override Finding Judge(Case c)
    {
        var part = Of.Judge(c);
        return part with { Value = part.Value switch { Truth.Met => Truth.NotMet, Truth.NotMet => Truth.Met, _ => Truth.Unknown }, MoveStart = null, CutEnd = null };
    }
}

/// <summary>Where the inner criterion is met, a person decides: met becomes unknown. Where it is not, this is not met.</summary>
public sealed record Review : Criterion
{
    public required Criterion When { get; init; }

    /// <summary>What the person is asked to look at.</summary>
    public required string Asks { get; init; }

    public override IEnumerable<Criterion> Inner => [When];

    public override Finding Judge(Case c)
    {
        var part = When.Judge(c);
        return part.Value == Truth.Met ? Finding.Person(Asks, part.Evidence) with { Parts = [part] } : part;
    }
}

static class Combine
{
    public static ImmutableArray<Evidence> Evidence(IEnumerable<Finding> parts) => [.. parts.SelectMany(part => part.Evidence).Distinct()];

    public static string Sentences(IEnumerable<Finding> parts) => string.Join(" ", parts.Select(part => part.Because).Where(text => text.Length > 0).Select(text => char.ToUpperInvariant(text[0]) + text[1..]).Distinct());
}
