using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>How two decisions on one line differ.</summary>
/// <param name="Line">The line's sequence.</param>
/// <param name="Before">Outcome, units, days and amount of the first, in words.</param>
/// <param name="After">Those of the second.</param>
/// <param name="Clauses">The clauses that make the difference: those that cause only one of the two answers, or that judge otherwise.</param>
public sealed record LineDifference(int Line, string Before, string After, ImmutableArray<string> Clauses);

/// <summary>Compares two decisions on the same request.</summary>
public static class Difference
{
    /// <summary>The lines whose answer differs; empty where a provider would see the same.</summary>
    public static ImmutableArray<LineDifference> Between(Decision before, Decision after)
    {
        var lines = ImmutableArray.CreateBuilder<LineDifference>();
        foreach (var one in before.Lines)
        {
            var other = after.Lines.FirstOrDefault(line => line.Sequence == one.Sequence);
            var (first, second) = (Words(one), other is null ? "not judged" : Words(other));
            if (first != second)
            {
                lines.Add(new(one.Sequence, first, second, other is null ? [] : Clauses(one, other)));
            }
        }

        return lines.ToImmutable();
    }

    /// <summary>What a provider sees of a line. A line that waits for a reviewer shows what the rules say of it.</summary>
    static string Words(LineDecision line)
    {
        var payment = line.Payment is { Units: > 0 } paid ? $", {paid.Units} units paid{(paid.Benefit is { } amount ? $", {amount:0.00}" : "")}" : "";
        var given = line.Payment is null && line.Units is { } units ? $", {units} units, {line.Period}" : "";
        var recommended = line.Recommended is { } outcome ? $" (recommended: {outcome.ToString().ToLowerInvariant()})" : "";
        return $"{line.Outcome.ToString().ToLowerInvariant()}{recommended}{given}{payment}";
    }

    static ImmutableArray<string> Clauses(LineDecision one, LineDecision other)
    {
        var causes = one.Causes.Except(other.Causes).Concat(other.Causes.Except(one.Causes)).ToImmutableArray();
        if (!causes.IsEmpty)
        {
            return causes;
        }

        var values = one.Clauses.ToLookup(clause => clause.Id, clause => (clause.Value, clause.Because));
        ImmutableArray<string> changed = [.. other.Clauses.Where(clause => !values[clause.Id].Contains((clause.Value, clause.Because))).Select(clause => clause.Id).Distinct()];
        ImmutableArray<string> caused = [.. changed.Where(other.Causes.Contains)];
        return caused.IsEmpty ? changed : caused;
    }
}
