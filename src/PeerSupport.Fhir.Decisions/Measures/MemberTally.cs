namespace PeerSupport.Fhir.Decisions;

/// <summary>Counts members: each has a value of its own, by the stays and the contacts that are on file for the member.</summary>
abstract class MemberTally<T>(MeasurePart part, MeasureScope scope, decimal? least) : Tally where T : MemberTally<T>.Member, new()
{
    internal class Member
    {
        /// <summary>Exact days of the stays; null where a stay's dates are not exact.</summary>
        public List<(string Site, DateSpan? Days)> Stays { get; } = [];

        /// <summary>Where a contact was, for members without a stay on file.</summary>
        public string? SeenAt { get; set; }
    }

    readonly Dictionary<string, T> members = [];

    protected MeasureScope Scope => scope;

    protected T Of(string member) => members.TryGetValue(member, out var known) ? known : members[member] = new();

    /// <summary>Code sets of the services whose stays count.</summary>
    protected abstract bool Counts(FactValue.Coded? service);

    public override void Add(Fact fact)
    {
        if (fact.TextOf(MeasureField.Member) is not { } member)
        {
            return;
        }

        if (fact.Name == MeasureFact.Enrollment && Counts(fact.CodedOf(MeasureField.Service)))
        {
            var days = fact.DayOf(Field.Start) is null ? null : Held.Of(fact.Interval);
            if (days is null || days.Value.Overlaps(scope.Period))
            {
                Of(member).Stays.Add((SiteOf(fact), days));
            }
        }
        else
        {
            AddOther(member, fact);
        }
    }

    protected abstract void AddOther(string member, Fact fact);

    /// <summary>The value of a stay; null where nothing was due in it.</summary>
    protected abstract Truth? Judge(T member, DateSpan stay);

    public override MeasureCount Count(string? site)
    {
        var (met, all, unknown) = (0, 0, 0);
        foreach (var (_, value) in Subjects(site))
        {
            all++;
            met += value == Truth.Met ? 1 : 0;
            unknown += value == Truth.Unknown ? 1 : 0;
        }

        return MeasureCount.OfShare(part, met, all, unknown, least, "members");
    }

    public override IEnumerable<(string Subject, Truth Value)> Subjects(string? site) =>
        from pair in members
        let value = Value(pair.Value, site)
        where value is not null
        select (pair.Key, value.Value);

    /// <summary>A member with contacts and no stay on file is not known: nobody can tell from when to when the member was served.</summary>
    Truth? Value(T member, string? site)
    {
        if (member.Stays.Count == 0)
        {
            return member.SeenAt is { } at && (site is null || at == site) ? Truth.Unknown : null;
        }

        Truth? worst = null;
        foreach (var (_, days) in member.Stays.Where(stay => site is null || stay.Site == site))
        {
            var value = days is { } stay ? Judge(member, stay) : Truth.Unknown;
            worst = worst is null || value < worst ? value ?? worst : worst;
        }

        return worst;
    }
}
