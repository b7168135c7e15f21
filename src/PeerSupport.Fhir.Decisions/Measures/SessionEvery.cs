using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Each specialist has a documented session of supervision with a professional in every so many days of service, counted from the first one in the period; a stretch that is not whole is not judged.</summary>
public sealed record SessionEvery : StaffMeasure
{
    /// <summary>Days of a stretch.</summary>
    public required Dated<int> Days { get; init; }

    /// <summary>Code sets of the sessions that count.</summary>
    public required ImmutableArray<string> Sessions { get; init; }

    /// <summary>Code sets of roles and credentials of those who may supervise.</summary>
    public required ImmutableArray<string> Supervisors { get; init; }

    /// <summary>A session of so many people at the most: two is individual supervision.</summary>
    public required Dated<int> MostPeople { get; init; }

    public override IEnumerable<string> Reads => [MeasureFact.Staff, MeasureFact.Session];

    public override IEnumerable<string> Sets => [.. Roles, .. Sessions, .. Supervisors];

    public override string InWords(DateOnly day) => $"Everyone ({Words(Roles)}): in every {Days.On(day)} days a documented session of at most {MostPeople.On(day)} people with {Words(Supervisors)}.";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    sealed class Counter(SessionEvery part, MeasureScope scope) : PersonTally(part, scope)
    {
        /// <summary>Days of sessions between two people; there are as many pairs as people who were supervised together.</summary>
        readonly Dictionary<string, List<(DaySet Days, ImmutableArray<string> With)>> sessions = [];
        bool any;

        public override void Add(Fact fact)
        {
            base.Add(fact);
            if (fact.Name != MeasureFact.Session || Exact(fact.When) is not { } day || !Scope.Period.Contains(day) || !Scope.InAny(part.Sessions, fact.Concept))
            {
                return;
            }

            any = true;
            ImmutableArray<string> people = [.. fact.PartsOf(MeasureField.Participant).Select(each => each.Value?.ToString()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
            if (people.Length > part.MostPeople.On(Scope.Date))
            {
                return;
            }

            foreach (var person in people)
            {
                var known = sessions.TryGetValue(person, out var list) ? list : sessions[person] = [];
                var with = known.Find(each => each.With.SequenceEqual(people));
                if (with.Days is null)
                {
                    known.Add(with = (new(Scope.Period.Start, Scope.Period.Days), people));
                }

                with.Days.Add(day);
            }
        }

        protected override Truth? Judge(string person, IReadOnlyList<(string Person, string Site, DateSpan? Days, Fact Fact)> roles)
        {
            var length = part.Days.On(Scope.Date);
            var own = sessions.GetValueOrDefault(person, []).Where(session => session.With.Any(other => other != person && IsSupervisor(other))).Select(session => session.Days).ToList();
            Truth? worst = null;
            foreach (var role in roles)
            {
                if (role.Days is not { } days)
                {
                    return Truth.Unknown;
                }

                var last = days.End < Scope.Period.End ? days.End : Scope.Period.End;
                for (var from = days.Start > Scope.Period.Start ? days.Start : Scope.Period.Start; from.DayNumber + length - 1 <= last.DayNumber; from = from.AddDays(length))
                {
                    var value = own.Exists(set => set.Any(from, from.AddDays(length - 1))) ? Truth.Met : any ? Truth.NotMet : Truth.Unknown;
                    worst = worst is null || value < worst ? value : worst;
                }
            }

            return worst;
        }

        bool IsSupervisor(string person) => Roles.Exists(role => role.Person == person && StaffMeasure.Is(Scope, part.Supervisors, role.Fact));
    }
}
