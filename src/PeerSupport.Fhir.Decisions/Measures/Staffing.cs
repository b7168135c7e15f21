namespace PeerSupport.Fhir.Decisions;

/// <summary>On every day of the period at least so many full-time positions of a kind are filled.</summary>
public sealed record Staffing : StaffMeasure
{
    public required Dated<decimal> AtLeast { get; init; }

    public override MeasureSubject Subject => MeasureSubject.Day;

    public override string InWords(DateOnly day) => $"On every day at least {MeasureCount.Number(AtLeast.On(day))} full-time position ({Words(Roles)}).";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    internal override bool CanGive(MeasureValue value) => value != MeasureValue.Nobody && base.CanGive(value);

    sealed class Counter(Staffing part, MeasureScope scope) : StaffTally(scope)
    {
        public override MeasureCount Count(string? site)
        {
            var (sure, open) = (new DayCounts(Scope.Period), new DayCounts(Scope.Period));
            var people = Serving(part.Roles, site).ToList();
            foreach (var role in people.SelectMany(person => person))
            {
                var full = role.Days is null ? null : role.Fact.NumberOf(MeasureField.FullTime);
                (full is null ? open : sure).Add(role.Days ?? Scope.Period, full ?? 1);
            }

            var least = part.AtLeast.On(Scope.Date);
            var days = sure.All().Zip(open.All()).ToList();
            var met = days.Count(day => day.First >= least);
            var unknown = Roles.Count == 0 ? days.Count : days.Count(day => day.First < least && day.First + day.Second >= least);
            var count = MeasureCount.OfShare(part, met, days.Count, unknown, 1, "days");
            return Roles.Count == 0 ? count with { Because = "No role of the staff is on file." } : count with { Because = $"{people.Count} people; {count.Because}" };
        }
    }
}
