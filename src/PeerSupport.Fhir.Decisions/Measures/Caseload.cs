using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Members for each full-time position, on every day of the period.</summary>
public sealed record Caseload : StaffMeasure
{
    /// <summary>The most members for one full-time position.</summary>
    public required Dated<decimal> Most { get; init; }

    /// <summary>Code sets of the services whose stays count; empty is all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    public override IEnumerable<string> Reads => [MeasureFact.Staff, MeasureFact.Enrollment];

    public override IEnumerable<string> Sets => [.. Roles, .. Services];

    public override bool IsShare => false;

    public override MeasureSubject Subject => MeasureSubject.Day;

    public override string InWords(DateOnly day) => $"At most {MeasureCount.Number(Most.On(day))} members for each full-time position ({Words(Roles)}), on every day.";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    sealed class Counter(Caseload part, MeasureScope scope) : StaffTally(scope)
    {
        readonly Dictionary<string, (DayCounts Known, DayCounts Open)> members = [];

        public override void Add(Fact fact)
        {
            base.Add(fact);
            if (fact.Name == MeasureFact.Enrollment && (part.Services.IsEmpty || fact.CodedOf(MeasureField.Service) is not { Codes.IsEmpty: false } service || Scope.InAny(part.Services, service)))
            {
                var site = SiteOf(fact);
                var (known, open) = members.TryGetValue(site, out var counts) ? counts : members[site] = (new(Scope.Period), new(Scope.Period));
                var days = fact.DayOf(Field.Start) is null ? null : Held.Of(fact.Interval);
                (days is null ? open : known).Add(days ?? Scope.Period, 1);
            }
        }

        public override MeasureCount Count(string? site)
        {
            var (staff, openStaff) = (new DayCounts(Scope.Period), new DayCounts(Scope.Period));
            foreach (var person in Serving(part.Roles, site))
            {
                foreach (var role in person)
                {
                    var full = role.Days is null ? null : role.Fact.NumberOf(MeasureField.FullTime);
                    (full is null ? openStaff : staff).Add(role.Days ?? Scope.Period, full ?? 1);
                }
            }

            var here = members.Where(pair => site is null || pair.Key == site).Select(pair => pair.Value).ToList();
            var days = Enumerable.Range(0, Scope.Period.Days).Select(i => (Known: 0m, Open: 0m)).ToArray();
            foreach (var (known, open) in here)
            {
                foreach (var (i, (one, other)) in known.All().Zip(open.All()).Select((pair, i) => (i, pair)))
                {
                    days[i] = (days[i].Known + one, days[i].Open + other);
                }
            }

            return Worst(days, [.. staff.All()], [.. openStaff.All()]);
        }

        /// <summary>The day with the most members for a position decides; positions that are not on file count as whole ones where that helps, and as none where it does not.</summary>
        MeasureCount Worst((decimal Known, decimal Open)[] days, decimal[] staff, decimal[] openStaff)
        {
            var most = part.Most.On(Scope.Date);
            var value = MeasureValue.Nobody;
            var worst = 0;
            for (var i = 0; i < days.Length; i++)
            {
                var (known, open) = days[i];
                if (known + open == 0)
                {
                    continue;
                }

                var that = known > most * (staff[i] + openStaff[i]) ? MeasureValue.NotMet : known + open <= most * staff[i] ? MeasureValue.Met : MeasureValue.Unknown;
                if (value == MeasureValue.Nobody || that < value || (that == value && known * staff[worst] > days[worst].Known * staff[i]))
                {
                    (value, worst) = (that, i);
                }
            }

            // No position on file at all is a record that is not kept here, not an organization without staff.
            value = value == MeasureValue.NotMet && Roles.Count == 0 ? MeasureValue.Unknown : value;
            var text = value == MeasureValue.Nobody ? "No member's stay is on file."
                : $"{Scope.Period.Start.AddDays(worst):yyyy-MM-dd}: {MeasureCount.Number(days[worst].Known)} members, {MeasureCount.Number(staff[worst])} full-time positions"
                    + $"{(days[worst].Open > 0 ? $"; the days of {MeasureCount.Number(days[worst].Open)} stays are not known" : "")}{(openStaff[worst] > 0 ? $"; of {MeasureCount.Number(openStaff[worst])} people it is not known how much of a position they fill, or when" : "")}.";
            return new(part, value, text) { Numerator = value == MeasureValue.Nobody ? 0 : days[worst].Known, Denominator = value == MeasureValue.Nobody ? 0 : staff[worst], Unknown = days[worst].Open };
        }
    }
}
