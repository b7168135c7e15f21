namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// Each member is met in every so many days of the stay, or attempts are on file. Stretches are counted from the first day of the stay in the period; one that is not whole is not judged.
/// </summary>
public sealed record ContactEvery : ContactMeasure
{
    /// <summary>Days of a stretch.</summary>
    public required Dated<int> Days { get; init; }

    /// <summary>A contact on file that did not take place is an attempt, and is enough.</summary>
    public bool AttemptsCount { get; init; }

    /// <summary>The share of members that is asked for.</summary>
    public Dated<decimal> AtLeast { get; init; } = new([(DateOnly.MinValue, 1)]);

    public override IEnumerable<string> Reads => [FactName.Visit, MeasureFact.Enrollment];

    public override string InWords(DateOnly day) =>
        $"{Percent(AtLeast.On(day))} of the members: in every {Days.On(day)} days of the stay a contact ({Words(Yes)}; not {Words(No)}){(AttemptsCount ? " or an attempt on file" : "")}.";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    internal sealed class State : MemberTally<State>.Member
    {
        public DaySet? Certain { get; set; }
        public DaySet? Possible { get; set; }
    }

    sealed class Counter(ContactEvery part, MeasureScope scope) : MemberTally<State>(part, scope, part.AtLeast.On(scope.Date))
    {
        bool any;

        protected override bool Counts(FactValue.Coded? service) => part.Services.IsEmpty || service is not { Codes.IsEmpty: false } || Scope.InAny(part.Services, service);

        protected override void AddOther(string member, Fact fact)
        {
            if (fact.Name != FactName.Visit || Exact(fact.When) is not { } day || !Scope.Period.Contains(day) || !part.IsService(Scope, fact))
            {
                return;
            }

            any = true;
            var state = Of(member);
            state.SeenAt ??= SiteOf(fact);
            var kind = part.TookPlace(Scope, fact) ? Scope.Either(part.Yes, part.No, fact.CodedOf(Field.Contact)) : part.AttemptsCount;
            if (kind != false)
            {
                (kind == true ? state.Certain ??= New() : state.Possible ??= New()).Add(day);
            }
        }

        DaySet New() => new(Scope.Period.Start, Scope.Period.Days);

        protected override Truth? Judge(State member, DateSpan stay)
        {
            var length = part.Days.On(Scope.Date);
            var (first, last) = (Max(stay.Start, Scope.Period.Start), stay.End < Scope.Period.End ? stay.End : Scope.Period.End);
            Truth? worst = null;
            for (var from = first; from.DayNumber + length - 1 <= last.DayNumber; from = from.AddDays(length))
            {
                var to = from.AddDays(length - 1);
                var value = member.Certain?.Any(from, to) == true ? Truth.Met : member.Possible?.Any(from, to) == true || !any ? Truth.Unknown : Truth.NotMet;
                worst = worst is null || value < worst ? value : worst;
            }

            return worst;
        }

        static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;
    }
}
