using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// A professional meets each member within so many days of admission, and then again at least every so many days. A visit is judged in the period in which it was due: what was due before and had not
/// come by the period's first day counts there as well.
/// </summary>
public sealed record VisitWithin : ContactMeasure
{
    /// <summary>Days from admission to the first visit.</summary>
    public required Dated<int> First { get; init; }

    /// <summary>Days from a visit to the next.</summary>
    public required Dated<int> Then { get; init; }

    /// <summary>Code sets of the credentials of those whose visit counts.</summary>
    public required ImmutableArray<string> Credentials { get; init; }

    /// <summary>The share of members that is asked for.</summary>
    public Dated<decimal> AtLeast { get; init; } = new([(DateOnly.MinValue, 1)]);

    /// <summary>Code sets of the services whose stays count; the visits may be of any service.</summary>
    public ImmutableArray<string> Stays { get; init; } = [];

    public override IEnumerable<string> Reads => [FactName.Visit, MeasureFact.Enrollment];

    public override IEnumerable<string> Sets => [.. base.Sets, .. Credentials, .. Stays];

    public override int LookBack(DateOnly day) => Math.Max(First.On(day), Then.On(day));

    public override string InWords(DateOnly day) =>
        $"{Percent(AtLeast.On(day))} of the members: a visit ({Words(Yes)}) by {Words(Credentials)} within {First.On(day)} days of admission, then every {Then.On(day)} days.";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    internal sealed class State : MemberTally<State>.Member
    {
        public DaySet? Certain { get; set; }
        public DaySet? Possible { get; set; }
    }

    sealed class Counter(VisitWithin part, MeasureScope scope) : MemberTally<State>(part, scope, part.AtLeast.On(scope.Date))
    {
        readonly DateOnly oldest = scope.Date.AddDays(-part.LookBack(scope.Date));
        bool any;

        protected override bool Counts(FactValue.Coded? service) => part.Stays.IsEmpty || service is not { Codes.IsEmpty: false } || Scope.InAny(part.Stays, service);

        protected override void AddOther(string member, Fact fact)
        {
            if (fact.Name != FactName.Visit || Exact(fact.When) is not { } day || day < oldest || day > Scope.Period.End || !part.IsService(Scope, fact) || !part.TookPlace(Scope, fact))
            {
                return;
            }

            any = true;
            var state = Of(member);
            if (day >= Scope.Period.Start)
            {
                state.SeenAt ??= SiteOf(fact);
            }

            var kind = Scope.Either(part.Yes, part.No, fact.CodedOf(Field.Contact));
            bool? professional = fact.CodedOf(Field.PerformerCredential) is { Codes.IsEmpty: false } held ? Scope.InAny(part.Credentials, held) : null;
            if (kind != false && professional != false)
            {
                (kind == true && professional == true ? state.Certain ??= New() : state.Possible ??= New()).Add(day);
            }
        }

        DaySet New() => new(oldest, Scope.Period.End.DayNumber - oldest.DayNumber + 1);

        protected override Truth? Judge(State member, DateSpan stay)
        {
            var last = stay.End < Scope.Period.End ? stay.End : Scope.Period.End;
            var sure = Walk(stay.Start, last, day => member.Certain?.Has(day) == true);
            return sure != false ? sure is null ? null : Truth.Met
                : !any || (member.Possible is not null && Walk(stay.Start, last, day => member.Certain?.Has(day) == true || member.Possible.Has(day)) != false) ? Truth.Unknown : Truth.NotMet;
        }

        /// <summary>Whether every visit that was due came in time; null where none was due in the period.</summary>
        bool? Walk(DateOnly admitted, DateOnly last, Func<DateOnly, bool> visited)
        {
            var (first, then) = (part.First.On(Scope.Date), part.Then.On(Scope.Date));
            var due = admitted.AddDays(first);
            bool? met = null;
            for (var day = admitted > oldest ? admitted : oldest; day <= last; day = day.AddDays(1))
            {
                if (visited(day))
                {
                    met = day >= Scope.Period.Start ? met ?? true : met;
                    due = day.AddDays(then);
                }
                else if (day >= due && day >= Scope.Period.Start)
                {
                    return false;
                }
            }

            return met;
        }
    }
}
