using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>The arithmetic of the ledger, whatever the order in which claims, voids, replacements and repeats come.</summary>
public sealed class ClaimPropertyTests
{
    const int Authorized = 24;

    static readonly Policy Policy = Claims.Policy(
        Sample.Limit("C.UNIT", """{ "kind": "wholeUnits" }""", Claims.AtClaim),
        Claims.Exclude("C.SAME", """{ "kind": "notPaidBefore" }"""),
        Sample.Limit("C.ONE", """{ "kind": "oneAtATime" }""", Claims.AtClaim),
        Sample.Limit("C.DAY", """{ "kind": "unitsPerDay", "max": 10 }""", Claims.AtClaim),
        Sample.Limit("C.WEEK", """{ "kind": "unitsPerWeek", "max": 16 }""", Claims.AtClaim),
        Sample.Limit("C.RATE", """{ "kind": "unitRate", "amount": 12.33 }""", Claims.AtClaim),
        Sample.Limit("C.AUTH", """{ "kind": "authorizedUnits" }""", Claims.AtClaim));

    sealed record Step(int Kind, int Contact, int Target);

    static readonly Gen<Step> Steps = from kind in Gen.Choose(0, 3) from contact in Gen.Choose(0, 30) from target in Gen.Choose(0, 10) select new Step(kind, contact, target);

    [Fact]
    public void Used_units_never_exceed_authorized_ones_and_every_limit_holds() => Prop.ForAll(Steps.ListOf(30).ToArbitrary(), steps =>
    {
        var course = Run(steps);
        var ledger = course.Ledger;
        Assert.True(ledger.Uses.Sum(use => use.Units) <= Authorized);
        var starts = ledger.Uses.SelectMany(use => use.Starts).Order().ToList();
        Assert.All(starts, start => Assert.True(starts.Count(other => other >= start && other < start.AddDays(1)) <= 10));
        Assert.All(starts, start => Assert.True(starts.Count(other => Claims.Week(other) == Claims.Week(start)) <= 16));
        Assert.Equal(starts.Count, starts.Distinct().Count());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_used_is_what_was_paid_and_not_taken_back() => Prop.ForAll(Steps.ListOf(30).ToArbitrary(), steps =>
    {
        var course = Run(steps);
        Assert.Equal(course.Paid.Values.Sum(decision => decision.Lines.Sum(line => line.Payment!.Units)), course.Ledger.Uses.Sum(use => use.Units));
        Assert.Equal(course.Paid.Values.Sum(decision => decision.Paid ?? 0), course.Ledger.Uses.Sum(use => use.Amount ?? 0));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_void_undoes_a_claim() => Prop.ForAll(Steps.ListOf(12).ToArbitrary(), Gen.Choose(0, 30).ToArbitrary(), (steps, contact) =>
    {
        var before = Run(steps).Ledger;
        var decision = Claims.Decide(Policy, before, Claims.Line(contact));
        var after = before.WithUses(decision.Lines.SelectMany(line => line.Uses).Select(use => use with { Claim = "new" })).WithoutClaim("new");
        Assert.Equal(before.Uses.AsEnumerable(), after.Uses);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_sum_over_the_lines_is_the_total() => Prop.ForAll(Gen.Choose(0, 30).ListOf(5).ToArbitrary(), contacts =>
    {
        var decision = Claims.Decide(Policy, Claims.Start(Authorized), [.. contacts.Distinct().Select(contact => Claims.Line(contact))]);
        Assert.Equal(decision.Lines.Sum(line => line.Payment!.Benefit ?? 0), decision.Paid ?? 0);
        Assert.All(decision.Lines.Where(line => line.Payment!.Benefit is not null), line => Assert.Equal(Math.Min(line.Payment!.Units * 12.33m, line.Payment.Submitted!.Value), line.Payment.Benefit));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splitting_a_claim_never_pays_more() => Prop.ForAll(Gen.Choose(0, 30).ListOf(6).ToArbitrary(), Gen.Choose(0, 5).ToArbitrary(), (contacts, cut) =>
    {
        RequestLine[] lines = [.. contacts.Distinct().Select(contact => Claims.Line(contact, billed: 4.5m, amount: 31.07m))];
        var whole = Claims.Decide(Policy, Claims.Start(Authorized), lines);
        var first = Claims.Decide(Policy, Claims.Start(Authorized), lines[..Math.Min(cut, lines.Length)]);
        var second = Claims.Decide(Policy, Claims.Start(Authorized).WithUses(first.Lines.SelectMany(line => line.Uses)), lines[Math.Min(cut, lines.Length)..]);
        Assert.Equal(whole.Paid ?? 0, (first.Paid ?? 0) + (second.Paid ?? 0));
        Assert.Equal(whole.Lines.Sum(line => line.Payment!.Units), first.Lines.Concat(second.Lines).Sum(line => line.Payment!.Units));
    }).QuickCheckThrowOnFailure();

    static (Ledger Ledger, Dictionary<string, Decision> Paid) Run(IEnumerable<Step> steps)
    {
        var ledger = Claims.Start(Authorized);
        var paid = new Dictionary<string, Decision>();
        var number = 0;
        foreach (var step in steps)
        {
            var target = paid.Keys.ElementAtOrDefault(step.Target % Math.Max(1, paid.Count));
            if (step.Kind == 1 && target is not null)
            {
                ledger = ledger.WithoutClaim(target);
                paid.Remove(target);
                continue;
            }

            if (step.Kind == 2 && target is not null)
            {
                ledger = ledger.WithoutClaim(target);
                paid.Remove(target);
            }

            var claim = $"claim {number++}";
            var decision = Claims.Decide(Policy, ledger, Claims.Line(step.Contact));
            ledger = ledger.WithUses(decision.Lines.SelectMany(line => line.Uses).Select(use => use with { Claim = claim, Id = $"{claim} {use.Id}" }));
            paid[claim] = decision;
        }

        return (ledger, paid);
    }
}
