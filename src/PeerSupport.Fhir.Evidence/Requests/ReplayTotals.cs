using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Counts over many replays. Safe to add to from several threads.</summary>
public sealed class ReplayTotals
{
    readonly Lock gate = new();
    readonly SortedDictionary<(string Before, string After), int> outcomes = [];
    readonly SortedDictionary<string, int> clauses = new(StringComparer.Ordinal);

    /// <summary>Decisions that were replayed.</summary>
    public int Decisions { get; private set; }

    /// <summary>Those of which a line's answer differs.</summary>
    public int Changed { get; private set; }

    /// <summary>Those that the candidate's rules could not read.</summary>
    public int Unread { get; private set; }

    /// <summary>Decisions by outcome before and after; <c>unread</c> where there is no decision after.</summary>
    public IReadOnlyDictionary<(string Before, string After), int> Outcomes => outcomes;

    /// <summary>Changed decisions by the clauses that changed them.</summary>
    public IReadOnlyDictionary<string, int> Clauses => clauses;

    public void Add(ReplayResult result)
    {
        lock (gate)
        {
            Decisions++;
            Changed += result.Changes.Count > 0 ? 1 : 0;
            Unread += result.After is null ? 1 : 0;
            var key = (Word(result.Before), result.After is null ? "unread" : Word(result.After));
            outcomes[key] = outcomes.GetValueOrDefault(key) + 1;
            foreach (var clause in result.Changes.SelectMany(change => change.Clauses).Distinct())
            {
                clauses[clause] = clauses.GetValueOrDefault(clause) + 1;
            }
        }
    }

    static string Word(Decision decision) => decision.Outcome.ToString().ToLowerInvariant();
}
