namespace PeerSupport.Fhir.Decisions;

/// <summary>At most so many people share a position, on every day of the period.</summary>
public sealed record PeoplePerPosition : StaffMeasure
{
    public required Dated<int> Most { get; init; }

    public override MeasureSubject Subject => MeasureSubject.Position;

    public override string InWords(DateOnly day) => $"At most {Most.On(day)} people share a position ({Words(Roles)}).";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    sealed class Counter(PeoplePerPosition part, MeasureScope scope) : StaffTally(scope)
    {
        public override MeasureCount Count(string? site)
        {
            var most = part.Most.On(Scope.Date);
            var roles = Serving(part.Roles, site).SelectMany(person => person).ToList();
            var (met, all, unknown) = (0, 0, 0);
            foreach (var position in roles.Where(role => role.Fact.TextOf(MeasureField.Position) is not null).GroupBy(role => role.Fact.TextOf(MeasureField.Position)))
            {
                var (sure, open) = (new DayCounts(Scope.Period), new DayCounts(Scope.Period));
                foreach (var person in position)
                {
                    (person.Days is null ? open : sure).Add(person.Days ?? Scope.Period, 1);
                }

                var days = sure.All().Zip(open.All()).ToList();
                all++;
                met += days.TrueForAll(day => day.First + day.Second <= most) ? 1 : 0;
                unknown += days.TrueForAll(day => day.First <= most) && days.Exists(day => day.First + day.Second > most) ? 1 : 0;
            }

            // Who fills a whole position shares it with nobody; those of whom neither is on file may all share one.
            var unnamed = roles.Where(role => role.Fact.TextOf(MeasureField.Position) is null).ToList();
            var whole = unnamed.Where(role => role.Fact.NumberOf(MeasureField.FullTime) >= 1).Select(role => role.Person).Distinct().Count();
            var some = unnamed.Where(role => !(role.Fact.NumberOf(MeasureField.FullTime) >= 1)).Select(role => role.Person).Distinct().Count();
            return MeasureCount.OfShare(part, met + whole + (some <= most ? some : 0), all + whole + some, unknown + (some <= most ? 0 : some), 1, "positions");
        }
    }
}
