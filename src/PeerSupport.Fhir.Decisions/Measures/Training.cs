using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Each person has completed so many hours of training, with named topics among them, within so many days of beginning to deliver the service.</summary>
public sealed record Training : StaffMeasure
{
    public required Dated<decimal> Hours { get; init; }

    /// <summary>Days from the role's first day.</summary>
    public required Dated<int> Within { get; init; }

    /// <summary>Code sets of the courses that count.</summary>
    public required ImmutableArray<string> Courses { get; init; }

    /// <summary>Code sets, of each of which a course must be among them.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    public override IEnumerable<string> Sets => [.. Roles, .. Courses, .. Topics];

    public override string InWords(DateOnly day) =>
        $"Everyone ({Words(Roles)}): {MeasureCount.Number(Hours.On(day))} hours of training within {Within.On(day)} days of beginning{(Topics.IsEmpty ? "" : $", with {string.Join(" and ", Topics.Select(topic => topic.Replace('-', ' ')))} in them")}.";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    sealed class Counter(Training part, MeasureScope scope) : PersonTally(part, scope)
    {
        protected override Truth? Judge(string person, IReadOnlyList<(string Person, string Site, DateSpan? Days, Fact Fact)> roles)
        {
            var start = roles.Select(role => Exact(role.Fact.DayOf(Field.Start))).Min();
            if (start is null)
            {
                return Truth.Unknown;
            }

            var deadline = start.Value.AddDays(part.Within.On(Scope.Date));
            var courses = Roles.Where(role => role.Person == person).SelectMany(role => role.Fact.PartsOf(MeasureField.Credential)).Where(course => Scope.InAny(part.Courses, course.Concept)).DistinctBy(course => course.Evidence).ToList();
            var sure = courses.Where(course => Exact(course.DayOf(Field.Start)) <= deadline).ToList();
            var open = courses.Where(course => Exact(course.DayOf(Field.Start)) is null || (Exact(course.DayOf(Field.Start)) <= deadline && course.NumberOf(MeasureField.Hours) is null)).ToList();
            return sure.Sum(course => course.NumberOf(MeasureField.Hours) ?? 0) >= part.Hours.On(Scope.Date) && HasTopics(sure) ? Truth.Met
                : deadline > Scope.Period.End ? null
                : courses.Count == 0 || (open.Count > 0 && HasTopics([.. sure, .. open])) ? Truth.Unknown : Truth.NotMet;
        }

        bool HasTopics(List<Fact> courses) => part.Topics.All(topic => courses.Exists(course => Scope.InAny([topic], course.Concept)));
    }
}
