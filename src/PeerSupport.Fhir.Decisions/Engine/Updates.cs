using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What an update asks of the request before it.</summary>
/// <param name="CancelsAll">The whole request is cancelled.</param>
/// <param name="Cancelled">Sequences of the lines that are cancelled.</param>
/// <param name="Changed">Sequences of the lines that the sender marks as added or changed.</param>
public sealed record RequestUpdate(bool CancelsAll, ImmutableHashSet<int> Cancelled, ImmutableHashSet<int> Changed)
{
    /// <summary>Whether the line is cancelled.</summary>
    public bool Cancels(int sequence) => CancelsAll || Cancelled.Contains(sequence);
}

/// <summary>A decision on an update, and what it does to the ledger.</summary>
/// <param name="Decision">The decision; it has every line that was ever sent.</param>
/// <param name="Ends">Chains whose authorization ends with it: replaced where the decision gives another one, cancelled where it does not.</param>
/// <param name="Kept">What stays of cancelled lines: their used units, as authorizations of the chain.</param>
public sealed record UpdatedDecision(Decision Decision, ImmutableArray<string> Ends, ImmutableArray<Authorization> Kept);

/// <summary>
/// Decides an update of a request that was decided before. Pure, like <see cref="Engine"/>. Line by line:
/// what is asked as before stands as it was decided; what is new, changed or still waiting is decided; what is cancelled ends on the day.
/// Units that claims used are never taken back: a new authorization has at least as many, and a cancelled line keeps just these.
/// A change that is denied or waits for a person leaves what was authorized before in force.
/// </summary>
public static class Updates
{
    /// <param name="facts">The update and its evidence, under the key of the first request; its cancelled lines are not among the lines.</param>
    /// <param name="policy">The policy of the coverage's payer.</param>
    /// <param name="ledger">What the member was given, this request's authorizations included, and what claims used of it.</param>
    /// <param name="review">Which adverse results wait for a person.</param>
    /// <param name="before">The latest decision on the request.</param>
    /// <param name="update">What it asks.</param>
    public static UpdatedDecision Decide(Facts facts, Policy policy, Ledger ledger, AdverseDecisions review, Decision before, RequestUpdate update)
    {
        var request = facts.Request;
        var key = request.Key ?? throw new ArgumentException("an update has the key of the request that it updates", nameof(facts));
        var asked = request.Lines.Where(line => !update.Cancels(line.Sequence)).ToList();
        var held = ledger.Authorizations.Where(a => a.RequestKey == key && a.Provider == request.Provider).ToDictionary(a => a.Chain, a => a);
        var again = asked.Where(line => !Stands(line, before, update)).ToImmutableArray();
        var ends = ImmutableArray.CreateBuilder<string>();
        var kept = ImmutableArray.CreateBuilder<Authorization>();
        var lines = new SortedDictionary<int, LineDecision>();

        // A line of before that the update does not mention stands, as one does that it repeats.
        foreach (var line in before.Lines)
        {
            lines[line.Sequence] = line with { Since = line.Since ?? before.Received };
        }

        foreach (var line in before.Lines.Where(line => update.Cancels(line.Sequence) && line.Outcome != Outcome.Cancelled))
        {
            var chain = Authorization.ChainOf(key, line.Sequence);
            var cancelled = Cancelled(line, held.GetValueOrDefault(chain), ledger, request.Received);
            lines[line.Sequence] = cancelled;
            if (held.TryGetValue(chain, out var authorization))
            {
                ends.Add(chain);
                if (cancelled is { Units: { } units, Period: { } period })
                {
                    kept.Add(authorization with { Units = units, Period = period });
                }
            }
        }

        var decided = Engine.Decide(facts.With(request with { Lines = again }), policy, Standing(ledger, request, again, lines), review);
        foreach (var line in decided.Lines)
        {
            var chain = Authorization.ChainOf(key, line.Sequence);
            var earlier = held.GetValueOrDefault(chain);
            lines[line.Sequence] = earlier is null ? line : OnTopOf(earlier, line, ledger.UsedOf(earlier));
            if (earlier is not null && line.Period is not null)
            {
                ends.Add(chain);
            }
        }

        return new(decided with { Lines = [.. lines.Values], Stage = again.IsEmpty ? before.Stage : decided.Stage }, ends.ToImmutable(), kept.ToImmutable());
    }

    /// <summary>Whether a line stands as it was decided: it is asked as before, nobody marked it, and no answer is open.</summary>
    static bool Stands(RequestLine line, Decision before, RequestUpdate update) =>
        !update.Changed.Contains(line.Sequence) && before.Lines.FirstOrDefault(each => each.Sequence == line.Sequence) is { Outcome: Outcome.Certified or Outcome.Modified or Outcome.Denied } earlier
        && earlier.AskedUnits == line.Units && earlier.AskedPeriod == line.Period && (line.Service.Codes.IsEmpty || line.Service.Codes.Any(code => code.Value == earlier.Service));

    /// <summary>The ledger as the lines that are decided again see it: their own authorizations are gone, those of the request's other lines stand.</summary>
    static Ledger Standing(Ledger ledger, Request request, ImmutableArray<RequestLine> again, SortedDictionary<int, LineDecision> lines)
    {
        var deciding = again.Select(line => Authorization.ChainOf(request.Key!, line.Sequence)).ToHashSet();
        var left = lines.Values.Where(line => line is { Outcome: Outcome.Cancelled, Since: null }).ToDictionary(line => Authorization.ChainOf(request.Key!, line.Sequence));
        return ledger with
        {
            Authorizations = [.. ledger.Authorizations
                .Where(a => !left.TryGetValue(a.Chain, out var line) || line.Period is not null)
                .Select(a => left.TryGetValue(a.Chain, out var line) ? a with { Units = line.Units!.Value, Period = line.Period!.Value, RequestKey = null } : deciding.Contains(a.Chain) ? a : a with { RequestKey = a.RequestKey == request.Key ? null : a.RequestKey })],
        };
    }

    static LineDecision Cancelled(LineDecision line, Authorization? held, Ledger ledger, DateOnly day)
    {
        var used = held is null ? 0 : ledger.UsedOf(held);
        var cancelled = line with { Outcome = Outcome.Cancelled, Recommended = null, Proposal = null, Reason = null, Units = null, Period = null, Causes = [], Allowances = [], Clauses = [], Since = null, Summary = $"Cancelled on {day:yyyy-MM-dd}." };
        if (used == 0)
        {
            return cancelled;
        }

        // A claim may come in for a day after the one that the cancel counts as received on.
        var last = ledger.Uses.Where(use => use.Chain == held!.Chain).Select(use => use.Day).Append(day).Max();
        var end = last > held!.Period.End ? held.Period.End : last < held.Period.Start ? held.Period.Start : last;
        return cancelled with
        {
            Units = used,
            Period = new(held.Period.Start, end),
            Summary = $"Cancelled on {day:yyyy-MM-dd}. {used} of {held.Units} units were used: they stay authorized, {held.Period.Start:yyyy-MM-dd} to {end:yyyy-MM-dd}.",
        };
    }

    /// <summary>A new answer to a line that has an authorization.</summary>
    static LineDecision OnTopOf(Authorization earlier, LineDecision line, int used) => line switch
    {
        { Period: null } => line with { Summary = $"{line.Summary} What was authorized before stays in force: {earlier.Units} units, {earlier.Period}." },
        { Units: { } units } when units < used => line with
        {
            Outcome = Outcome.Modified,
            Units = used,
            Summary = $"Certified with changes: {used} units, {line.Period}. {used} units were used already, and are not taken back. {line.Summary}",
        },
        _ => line,
    };
}
