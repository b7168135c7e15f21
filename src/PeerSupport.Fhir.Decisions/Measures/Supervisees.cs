namespace PeerSupport.Fhir.Decisions;

/// <summary>A professional supervises at most so many specialists at a time.</summary>
public sealed record Supervisees : StaffMeasure
{
    /// <summary>The most that one supervises.</summary>
    public required Dated<int> Most { get; init; }

    public override string InWords(DateOnly day) => $"A professional supervises at most {Most.On(day)} people ({Words(Roles)}) at a time.";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    sealed class Counter(Supervisees part, MeasureScope scope) : StaffTally(scope)
    {
        public override MeasureCount Count(string? site)
        {
            var values = Subjects(site).Select(subject => subject.Value).ToList();
            var without = Without(site);
            // Where nobody's supervisor is on file, there is somebody to count all the same.
            var lone = values.Count == 0 && without > 0 ? 1 : 0;
            var count = MeasureCount.OfShare(part, values.Count(value => value == Truth.Met), values.Count + lone, values.Count(value => value == Truth.Unknown) + lone, 1, "professionals");
            return without == 0 ? count : count with { Because = $"{count.Because} Of {without} people no supervisor is on file." };
        }

        public override IEnumerable<(string Subject, Truth Value)> Subjects(string? site)
        {
            var (most, without) = (part.Most.On(Scope.Date), Without(site));
            foreach (var professional in Serving(part.Roles, site).SelectMany(person => person).Where(role => role.Fact.TextOf(MeasureField.Supervisor) is not null)
                .GroupBy(role => role.Fact.TextOf(MeasureField.Supervisor)!).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var (sure, open) = (new DayCounts(Scope.Period), new DayCounts(Scope.Period));
                foreach (var person in professional.DistinctBy(role => (role.Person, role.Days)))
                {
                    (person.Days is null ? open : sure).Add(person.Days ?? Scope.Period, 1);
                }

                var days = sure.All().Zip(open.All()).ToList();
                yield return (professional.Key, days.Exists(day => day.First > most) ? Truth.NotMet : days.Exists(day => day.First + day.Second + without > most) ? Truth.Unknown : Truth.Met);
            }
        }

        int Without(string? site) => Serving(part.Roles, site).Count(person => person.All(role => role.Fact.TextOf(MeasureField.Supervisor) is null));
    }
}
