namespace PeerSupport.Fhir.Decisions;

/// <summary>At most so many days in one authorization. The lines of one request are one authorization: its days run from the first day of any of them.</summary>
public sealed record DaysPerAuthorization : Limit
{
    public required Dated<int> Max { get; init; }

    public override Finding Judge(Case c)
    {
        var first = c.Ledger.Authorizations.Where(a => c.Request.Key is not null && a.RequestKey == c.Request.Key).Select(a => a.Period.Start).Append(c.Date).Min();
        var last = first.AddDays(Max.On(c.Date) - 1);
        var finding = base.Judge(c);
        return last < c.Date ? Finding.NotMet($"{finding.Because} With the lines before this one they end {last:yyyy-MM-dd}.")
            : last < c.Period.End ? finding with { CutEnd = last } : finding;
    }

    public override IEnumerable<Allowance> Describe(Case c) => [new("days-per-authorization", $"At most {Max.On(c.Date)} days in one authorization.") { Allowed = Max.On(c.Date) }];
}

/// <summary>
/// At most so many authorized days in every window of so many months that ends on a day of the new period. Days of all organizations and programs count, each once.
/// </summary>
public sealed record DaysPerWindow : Limit
{
    public required Dated<int> Max { get; init; }

    public required int Months { get; init; }

    public override Finding Judge(Case c)
    {
        var (first, last) = Allowed(c, c.Period.End);
        if (first is null)
        {
            return Finding.NotMet($"{Text(c)} {Used(c)} are used: nothing is left in {c.Period}.", Seen(c));
        }

        return Finding.Met($"{Text(c)} {Used(c)} were used before {c.Date:yyyy-MM-dd}.", Seen(c)) with
        {
            MoveStart = first > c.Date ? first : null,
            CutEnd = last < c.Period.End ? last : null,
        };
    }

    public override IEnumerable<Allowance> Describe(Case c)
    {
        var max = Max.On(c.Date);
        var (first, last) = Allowed(c, c.Date.AddDays(max - 1));
        var left = first == c.Date ? last!.Value.DayNumber - first.Value.DayNumber + 1 : 0;
        return [new("days-per-window", $"{Text(c)} {Used(c)} are used, {left} are left from {c.Date:yyyy-MM-dd}.") { Allowed = max, Used = Used(c), Left = left }];
    }

    string Text(Case c) => $"At most {Max.On(c.Date)} authorized days in any {Months} months.";

    static IEnumerable<Evidence> Seen(Case c) => c.Ledger.Authorizations.Where(a => a.Provider == c.Request.Provider).OrderBy(a => a.Period.Start)
        .Select(a => new Evidence("ledger", "authorization", a.Period.ToString()));

    int Used(Case c) => c.Ledger.AuthorizedDays(new(WindowStart(c.Date), c.Date.AddDays(-1)));

    DateOnly WindowStart(DateOnly day) => day.AddMonths(-Months).AddDays(1);

    /// <summary>The first run of days from the period's start that keeps every window within the maximum.</summary>
    (DateOnly? First, DateOnly? Last) Allowed(Case c, DateOnly end)
    {
        // One flag a day from the start of the first window on; the count of the days inside the window moves along with it.
        var origin = WindowStart(c.Date);
        var taken = new bool[Math.Max(0, end.DayNumber - origin.DayNumber + 1)];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = c.Ledger.IsAuthorized(origin.AddDays(i));
        }

        var max = Max.On(c.Date);
        var (windowStart, counted, used) = (0, 0, 0);
        DateOnly? first = null, last = null;
        for (var day = c.Date; day <= end; day = day.AddDays(1))
        {
            var (at, start) = (day.DayNumber - origin.DayNumber, WindowStart(day).DayNumber - origin.DayNumber);
            for (; counted < at; counted++)
            {
                used += taken[counted] ? 1 : 0;
            }

            for (; windowStart < start; windowStart++)
            {
                used -= taken[windowStart] ? 1 : 0;
            }

            if (used + 1 > max)
            {
                if (first is not null)
                {
                    break;
                }

                continue;
            }

            taken[at] = true;
            first ??= day;
            last = day;
        }

        return (first, last);
    }
}
