namespace PeerSupport.Fhir.Decisions;

/// <summary>A yes or no that somebody documented: the last one on or before the judged day counts.</summary>
public sealed record YesNoFact : Criterion
{
    /// <summary>The fact's name in the evidence map.</summary>
    public required string Fact { get; init; }

    /// <summary>What a yes gives.</summary>
    public Truth Yes { get; init; } = Truth.Met;

    /// <summary>What a no gives.</summary>
    public Truth No { get; init; } = Truth.NotMet;

    /// <summary>What silence gives.</summary>
    public Truth Silent { get; init; } = Truth.Unknown;

    /// <summary>A note that the answer carries where nobody spoke to it.</summary>
    public string? SilentNote { get; init; }

    /// <summary>Where an answer or silence gives unknown and no document settles it: what a person is asked to look at.</summary>
    public string? Asks { get; init; }

    public override IEnumerable<string> Facts => [Fact];

    /// <summary>Unknown always: answers can disagree, or lack a date.</summary>
    internal override bool CanGive(Truth value) => value == Truth.Unknown || Yes == value || No == value || Silent == value;

    public override Finding Judge(Case c) => c.Policy.Catalogue.Find(Fact)?.Of == FactEntry.Specialist ? People.Each(c, FactEntry.Specialist, c.Facts.Of(Fact), own => Judge(c, own)) : Judge(c, [.. c.Facts.Of(Fact)]);

    Finding Judge(Case c, List<Fact> stated)
    {
        var label = c.Missing(Fact).What;

        // An answer may hold for a time only, as a consent does: outside of it nothing is said.
        var given = stated.FindAll(fact => HoldsOn(fact.Interval, c.Date) != false);
        var last = Latest.On(c.Date, given);
        var answers = last.Select(fact => fact.Answer).Distinct().ToList();
        var evidence = last.Select(fact => fact.Evidence);
        if (last.Find(fact => HoldsOn(fact.Interval, c.Date) is null) is { } bounded)
        {
            return Finding.Unknown($"{Sentence(label)}: the answer holds {bounded.Interval}, which does not tell whether it holds on {c.Date:yyyy-MM-dd}.", c.Missing(Fact, $"the exact days for which the answer on {label} holds"), bounded.Evidence);
        }

        if (answers is [{ } answer])
        {
            return Finish(answer ? Yes : No, $"{Sentence(label)}: {(answer ? "yes" : "no")}.", c, evidence);
        }

        if (answers.Count > 1)
        {
            return Finding.Unknown($"{Sentence(label)}: the answers disagree and their dates do not tell which is the last.", c.Missing(Fact, $"a dated answer that settles {label}"), evidence);
        }

        // An answer of an unknown day may count or not: where both give the same, its day does not matter.
        if (given.FirstOrDefault(fact => fact.CountsOn(c.Date) is null && (fact.Answer == true ? Yes : No) != Silent) is { } vague)
        {
            return Finding.Unknown($"{Sentence(label)}: the answer does not say from which day it is.", c.Missing(Fact, $"the date of the answer on {label}"), vague.Evidence);
        }

        var late = (given.Count > 0 ? $" An answer dated after {c.Date:yyyy-MM-dd} does not count." : "")
            + (stated.Count > given.Count ? $" An answer that holds for other days than {c.Date:yyyy-MM-dd} does not count." : "");
        var finding = Finish(Silent, $"{Sentence(label)}: nothing on file.{late}", c, []);
        return SilentNote is null ? finding : finding with { Notes = [SilentNote] };
    }

    Finding Finish(Truth value, string because, Case c, IEnumerable<Evidence> evidence) =>
        value != Truth.Unknown ? new Finding(value) { Because = because, Evidence = [.. evidence] }
        : Asks is not null ? Finding.Person($"{because} {Asks}", evidence) with { Missing = [c.Missing(Fact)] }
        : Finding.Unknown(because, c.Missing(Fact), evidence);

    static bool? HoldsOn(Interval days, DateOnly day)
    {
        var begun = days.Start is { } start ? start.OnOrBefore(day) : true;
        var lasts = days.End is not { } end || end.Low >= day ? true : end.High < day ? false : (bool?)null;
        return begun == false || lasts == false ? false : begun == true && lasts == true ? true : null;
    }

    static string Sentence(string label) => label.Length == 0 ? label : char.ToUpperInvariant(label[0]) + label[1..];
}
