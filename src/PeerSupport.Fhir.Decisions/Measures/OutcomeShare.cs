using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The share of the members of the period for whom an outcome is documented as reached; the latest record up to the period's end counts.</summary>
public sealed record OutcomeShare : MeasurePart
{
    /// <summary>The outcome.</summary>
    public required PolicyCode Of { get; init; }

    /// <summary>Code sets of the services whose stays count; empty is all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>The share that is asked for; null where the policy names none.</summary>
    public Dated<decimal>? AtLeast { get; init; }

    public override IEnumerable<string> Reads => [MeasureFact.Outcome, MeasureFact.Enrollment];

    public override IEnumerable<string> Sets => Services;

    public override string InWords(DateOnly day) => $"{(AtLeast is { } least ? $"At least {MeasureCount.Number(least.On(day) * 100)} %" : "The share")} of the members for whom it is documented as reached.";

    internal override bool CanGive(MeasureValue value) => AtLeast is null ? value is MeasureValue.NoBenchmark or MeasureValue.Nobody : base.CanGive(value);

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    internal sealed class State : MemberTally<State>.Member
    {
        public DateOnly On { get; set; }
        public bool? Reached { get; set; }
    }

    sealed class Counter(OutcomeShare part, MeasureScope scope) : MemberTally<State>(part, scope, part.AtLeast?.On(scope.Date))
    {
        protected override bool Counts(FactValue.Coded? service) => part.Services.IsEmpty || service is not { Codes.IsEmpty: false } || Scope.InAny(part.Services, service);

        protected override void AddOther(string member, Fact fact)
        {
            if (fact.Name != MeasureFact.Outcome || fact.When is not { } when || when.High > Scope.Period.End || fact.YesNoOf(MeasureField.Reached) is not { } reached || fact.Concept?.Codes.Contains(part.Of.Value) != true)
            {
                return;
            }

            var state = Of(member);
            if (state.Reached is null || when.High > state.On)
            {
                (state.On, state.Reached) = (when.High, reached);
            }
            else if (when.High == state.On && !reached)
            {
                // Two records of one day that disagree, in whatever order they come.
                state.Reached = false;
            }
        }

        protected override Truth? Judge(State member, DateSpan stay) => member.Reached switch { true => Truth.Met, false => Truth.NotMet, null => Truth.Unknown };
    }
}
