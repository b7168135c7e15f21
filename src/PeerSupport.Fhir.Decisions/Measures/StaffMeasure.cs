using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A measure over the people of the organization: whom it counts is told by the code of a role or by a credential.</summary>
public abstract record StaffMeasure : MeasurePart
{
    /// <summary>Code sets of roles and credentials, any of which makes a person one of those that count.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    public override IEnumerable<string> Reads => [MeasureFact.Staff];

    public override IEnumerable<string> Sets => Roles;

    public override MeasureSubject Subject => MeasureSubject.Staff;

    internal static bool Is(MeasureScope scope, ImmutableArray<string> sets, Fact staff) =>
        scope.InAny(sets, staff.CodedOf(MeasureField.Role)) || staff.PartsOf(MeasureField.Credential).Any(credential => scope.InAny(sets, credential.Concept));

    internal static string Words(ImmutableArray<string> sets) => string.Join(", ", sets.Select(set => set.Replace('-', ' ')));
}

/// <summary>Keeps the roles of people; there are as many as the organization has staff.</summary>
abstract class StaffTally(MeasureScope scope) : Tally
{
    protected MeasureScope Scope => scope;

    /// <summary>The roles of the people, in an order that does not hang on how they came in.</summary>
    protected List<(string Person, string Site, DateSpan? Days, Fact Fact)> Roles { get; } = [];

    public override void Add(Fact fact)
    {
        if (fact.Name == MeasureFact.Staff && fact.TextOf(MeasureField.Person) is { } person)
        {
            Roles.Add((person, SiteOf(fact), Held.Of(fact.Interval), fact));
        }
    }

    /// <summary>Those of the kind who serve on a day of the period, or of whom it is not known from when to when they do, by person.</summary>
    protected IEnumerable<IGrouping<string, (string Person, string Site, DateSpan? Days, Fact Fact)>> Serving(ImmutableArray<string> roles, string? site) =>
        Roles.Where(role => (site is null || role.Site == site) && (role.Days is null || role.Days.Value.Overlaps(scope.Period)) && StaffMeasure.Is(scope, roles, role.Fact))
            .GroupBy(role => role.Person).OrderBy(person => person.Key, StringComparer.Ordinal);
}

/// <summary>Counts people: each has a value of its own.</summary>
abstract class PersonTally(StaffMeasure part, MeasureScope scope) : StaffTally(scope)
{
    /// <summary>The value of a person; null where nothing was asked of the person in the period.</summary>
    protected abstract Truth? Judge(string person, IReadOnlyList<(string Person, string Site, DateSpan? Days, Fact Fact)> roles);

    public override IEnumerable<(string Subject, Truth Value)> Subjects(string? site) =>
        from person in Serving(part.Roles, site)
        let value = Judge(person.Key, [.. person])
        where value is not null
        select (person.Key, value.Value);

    public override MeasureCount Count(string? site)
    {
        var values = Subjects(site).Select(subject => subject.Value).ToList();
        return MeasureCount.OfShare(part, values.Count(value => value == Truth.Met), values.Count, values.Count(value => value == Truth.Unknown), 1, "people");
    }
}
