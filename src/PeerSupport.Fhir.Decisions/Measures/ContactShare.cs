namespace PeerSupport.Fhir.Decisions;

/// <summary>What a share of contacts is counted in.</summary>
public enum CountedIn { Contacts, Minutes, Units }

/// <summary>The share of contacts, of their time or of their units that are of a kind or at a place, a year, by site.</summary>
public sealed record ContactShare : ContactMeasure
{
    public CountedIn In { get; init; }

    /// <summary>The field of the contact that tells: <c>contact</c> or <c>place</c>.</summary>
    public required string By { get; init; }

    /// <summary>A place that the organization itself runs is a no, whatever its kind.</summary>
    public bool OwnPlaceIsNo { get; init; }

    /// <summary>The share that is asked for, from 0 to 1.</summary>
    public required Dated<decimal> AtLeast { get; init; }

    /// <summary>The share must be more than that.</summary>
    public bool More { get; init; }

    public override string InWords(DateOnly day) =>
        $"{(More ? "More than" : "At least")} {Percent(AtLeast.On(day))} of the {Unit} by {By}: {Words(Yes)}; not {Words(No)}{(OwnPlaceIsNo ? ", nor a place that the organization runs" : "")}.";

    string Unit => In.ToString().ToLowerInvariant();

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    bool? Kind(MeasureScope scope, Fact visit) =>
        OwnPlaceIsNo && visit.TextOf(MeasureField.PlaceOwner) is { } owner && scope.Organizations.Contains(owner) ? false : scope.Either(Yes, No, visit.CodedOf(By));

    /// <summary>Minutes of a contact as its note states them, or by its two moments; null where it has neither.</summary>
    internal static decimal? Minutes(Fact visit) => visit.NumberOf(Field.Minutes)
        ?? (visit.Moment is { } start && visit.MomentOf(Field.Ended) is { } end && end > start ? (decimal)(end - start).TotalMinutes : null);

    sealed class Counter(ContactShare part, MeasureScope scope) : Tally
    {
        /// <summary>A contact whose length is not on file lasts a day at the most.</summary>
        const int LongestContact = 24 * 60;

        readonly Dictionary<(string Site, string Member), Sums> sums = [];

        public override void Add(Fact fact)
        {
            if (fact.Name != FactName.Visit || Exact(fact.When) is not { } day || !scope.Period.Contains(day) || !part.IsService(scope, fact) || !part.TookPlace(scope, fact))
            {
                return;
            }

            var key = (SiteOf(fact), scope.ListSubjects ? fact.TextOf(MeasureField.Member) ?? "" : "");
            sums[key] = sums.GetValueOrDefault(key).With(part.Kind(scope, fact), part.In == CountedIn.Contacts ? 1 : Amount(Minutes(fact)));
        }

        public override MeasureCount Count(string? site)
        {
            var all = sums.Where(pair => site is null || pair.Key.Site == site).Aggregate(default(Sums), (sum, pair) => sum.Plus(pair.Value));
            return Count(all);
        }

        public override IEnumerable<(string Subject, Truth Value)> Subjects(string? site) => sums.Where(pair => pair.Key.Member.Length > 0 && (site is null || pair.Key.Site == site)).GroupBy(pair => pair.Key.Member)
            .Select(member => (member.Key, Count(member.Aggregate(default(Sums), (sum, pair) => sum.Plus(pair.Value))).Value switch { MeasureValue.Met => Truth.Met, MeasureValue.NotMet => Truth.NotMet, _ => Truth.Unknown }));

        MeasureCount Count(Sums all)
        {
            var (most, mark) = (Amount(LongestContact)!.Value, part.AtLeast.On(scope.Date));
            var total = all.Yes + all.No + all.Open;
            var (low, lowOf) = (all.Yes, total + ((all.NoUnmeasured + all.OpenUnmeasured) * most));
            var more = (all.YesUnmeasured + all.OpenUnmeasured) * most;
            var (high, highOf) = (all.Yes + all.Open + more, total + more);
            var value = all.Contacts == 0 ? MeasureValue.Nobody : lowOf > 0 && Reaches(low, lowOf) ? MeasureValue.Met : highOf == 0 || Reaches(high, highOf) ? MeasureValue.Unknown : MeasureValue.NotMet;
            var unmeasured = all.YesUnmeasured + all.NoUnmeasured + all.OpenUnmeasured;
            return new(part, value, all.Contacts == 0 ? "No contact is on file."
                : $"{MeasureCount.Number(all.Yes)} of {MeasureCount.Number(total)} {part.Unit} in {all.Contacts} contacts{(all.Open > 0 ? $"; of {MeasureCount.Number(all.Open)} the {part.By} is not known" : "")}{(unmeasured > 0 ? $"; {unmeasured} contacts state no length" : "")}.")
            { Numerator = all.Yes, Denominator = total, Unknown = all.Open };

            bool Reaches(decimal some, decimal of) => part.More ? some > mark * of : some >= mark * of;
        }

        /// <summary>Minutes, or whole units of them.</summary>
        decimal? Amount(decimal? minutes) => part.In == CountedIn.Units && minutes is { } given ? Math.Floor(given / scope.UnitMinutes) : minutes is { } some ? Math.Floor(some) : null;
    }

    readonly record struct Sums(decimal Yes, decimal No, decimal Open, int YesUnmeasured, int NoUnmeasured, int OpenUnmeasured, int Contacts)
    {
        public Sums With(bool? kind, decimal? amount)
        {
            var next = this with { Contacts = Contacts + 1 };
            return (kind, amount) switch
            {
                (true, { } some) => next with { Yes = Yes + some },
                (false, { } some) => next with { No = No + some },
                (null, { } some) => next with { Open = Open + some },
                (true, null) => next with { YesUnmeasured = YesUnmeasured + 1 },
                (false, null) => next with { NoUnmeasured = NoUnmeasured + 1 },
                _ => next with { OpenUnmeasured = OpenUnmeasured + 1 },
            };
        }

        public Sums Plus(Sums other) => new(Yes + other.Yes, No + other.No, Open + other.Open, YesUnmeasured + other.YesUnmeasured, NoUnmeasured + other.NoUnmeasured, OpenUnmeasured + other.OpenUnmeasured, Contacts + other.Contacts);
    }
}
