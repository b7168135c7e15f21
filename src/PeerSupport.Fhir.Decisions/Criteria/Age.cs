namespace PeerSupport.Fhir.Decisions;

/// <summary>Completed years on the judged day. Who was born on 29 February is a year older on 1 March.</summary>
public sealed record Age : Criterion
{
    /// <summary>Nobody has lived longer.</summary>
    const int OldestAge = 125;

    /// <summary>The fact that holds the day of birth.</summary>
    public string Fact { get; init; } = FactName.MemberBirthDate;

    /// <summary>The youngest age in completed years.</summary>
    public required Dated<int> Min { get; init; }

    public override IEnumerable<string> Facts => [Fact];

    public override Finding Judge(Case c)
    {
        var births = c.Facts.Of(Fact).Where(fact => fact.Value is FactValue.Day).ToList();
        return c.Policy.Catalogue.Find(Fact)?.Of == FactEntry.Specialist ? People.Each(c, FactEntry.Specialist, births, own => Judge(c, own)) : Judge(c, births);
    }

    Finding Judge(Case c, List<Fact> births)
    {
        var min = Min.On(c.Date);
        if (births.Count == 0)
        {
            return Finding.Unknown("No date of birth is on file.", c.Missing(Fact));
        }

        if (births.Find(fact => ((FactValue.Day)fact.Value!).Value.Low > c.Date) is { } unborn)
        {
            return Finding.Unknown($"The date of birth on file, {unborn.Value}, is after {c.Date:yyyy-MM-dd}: it can't be right.", c.Missing(Fact, $"the right date of birth in place of {unborn.Value}"), unborn.Evidence);
        }

        if (births.Find(fact => YearsOn(((FactValue.Day)fact.Value!).Value.High, c.Date) > OldestAge) is { } old)
        {
            return Finding.Unknown($"The date of birth on file, {old.Value}, is more than {OldestAge} years ago: it can't be right.", c.Missing(Fact, $"the right date of birth in place of {old.Value}"), old.Evidence);
        }

        var values = births.SelectMany(fact => Ages(((FactValue.Day)fact.Value!).Value, c.Date)).Select(age => age >= min).Distinct().ToList();
        var born = births[0].Value!.ToString();
        var age = Ages(((FactValue.Day)births[0].Value!).Value, c.Date).Max();
        var evidence = births.Select(fact => fact.Evidence);
        return values switch
        {
            [true] => Finding.Met($"Born {born}: {age} on {c.Date:yyyy-MM-dd}; at least {min} is asked.", evidence),
            [false] => Finding.NotMet($"Born {born}: {age} on {c.Date:yyyy-MM-dd}; at least {min} is asked.", evidence),
            _ => Finding.Unknown($"Born {born}: that does not tell whether the age is {min} on {c.Date:yyyy-MM-dd}.", c.Missing(Fact, "the full date of birth"), evidence),
        };
    }

    static IEnumerable<int> Ages(DayRange born, DateOnly on) => [YearsOn(born.Low, on), YearsOn(born.High, on)];

    internal static int YearsOn(DateOnly born, DateOnly on)
    {
        var years = on.Year - born.Year;
        return (on.Month, on.Day).CompareTo((born.Month, born.Day)) < 0 ? years - 1 : years;
    }
}
