using System.Collections;
using System.Reflection;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Faults of a policy that its reading does not show: names that nothing knows, gaps and overlaps in time, clauses that cannot work.</summary>
static class PolicyLint
{
    public static IEnumerable<string> Check(Policy policy, string file, IReadOnlySet<string> reasons)
    {
        foreach (var (version, index) in policy.Versions.Select((version, index) => (version, index)))
        {
            foreach (var (clause, number) in version.Clauses.Select((clause, number) => (clause, number)))
            {
                foreach (var fault in Check(policy, version, clause, reasons))
                {
                    yield return $"{file}: $.versions[{index}].clauses[{number}] ({clause.Id}): {fault}";
                }
            }

            foreach (var twice in version.Clauses.SelectMany(clause => clause.Stages.SelectMany(stage => (clause.Programs.IsEmpty ? ["*"] : clause.Programs).Select(program => (clause.Id, stage, program))))
                .GroupBy(key => key).Where(group => group.Count() > 1))
            {
                yield return $"{file}: $.versions[{index}]: clause {twice.Key.Id} stands twice for program {twice.Key.program} at stage {twice.Key.stage}";
            }

            foreach (var other in policy.Versions.Skip(index + 1).Where(other => Overlap(version.Effective, other.Effective)))
            {
                yield return $"{file}: $.versions[{index}].effective: versions {version.Version} and {other.Version} are in force on the same day";
            }
        }

        foreach (var clause in policy.General)
        {
            foreach (var fault in Check(policy, null, clause, reasons))
            {
                yield return $"general.json: {clause.Id}: {fault}";
            }
        }
    }

    static IEnumerable<string> Check(Policy policy, PolicyVersion? version, Clause clause, IReadOnlySet<string> reasons)
    {
        if (clause.Test is not null && clause.Limit is not null)
        {
            yield return "has both a test and a limit";
        }

        if ((clause.Effect == Effect.Measure) != (clause.Measure is not null))
        {
            yield return clause.Measure is null ? "a clause of the effect 'Measure' needs a measure" : "has a measure and another effect";
        }

        if (clause.Measure is { } measure)
        {
            foreach (var fault in MeasureLint.Check(measure, clause, policy))
            {
                yield return fault;
            }
        }

        if (clause.Effect switch { Effect.Limit => clause.Limit is null, Effect.Exclude => clause.Test is null && clause.Limit is null, Effect.Inform or Effect.Measure => false, _ => clause.Test is null })
        {
            yield return $"a clause of the effect '{clause.Effect}' needs a {(clause.Effect == Effect.Limit ? "limit" : "test")}";
        }

        foreach (var other in clause.Replaces.Where(id => !policy.General.Any(shared => shared.Id == id)))
        {
            yield return $"takes the place of {other}, which is no shared clause";
        }

        foreach (var other in clause.Test?.SelfAndInner().OfType<ClauseHolds>().Where(holds => version?.Clauses.Any(each => each.Id == holds.Id && clause.Stages.All(each.Stages.Contains)) != true) ?? [])
        {
            yield return $"rests on {other.Id}, which is no clause of its version and stages";
        }

        if (clause.Effect is not (Effect.Inform or Effect.Attest or Effect.Discharge or Effect.Measure) && clause.Reason is null)
        {
            yield return "can deny or pend and names no reason";
        }

        if (clause.Reason is { } reason && !reasons.Contains(reason))
        {
            yield return $"the reason '{reason}' is not in the reason table";
        }

        foreach (var program in clause.Programs.Where(program => policy.Program(program) is null))
        {
            yield return $"the program '{program}' is not one of the policy's programs";
        }

        var criteria = new[] { clause.Test, clause.Unless }.OfType<Criterion>().SelectMany(criterion => criterion.SelfAndInner()).ToList();
        if (criteria.Exists(criterion => criterion is All or AnyOf or AtLeast && (!criterion.Inner.Any() || criterion.Inner.Any(inner => inner is null))))
        {
            yield return "has a combination of nothing";
        }

        foreach (var fact in criteria.SelectMany(criterion => criterion.Facts).Concat(clause.Limit?.Facts ?? []).Distinct().Where(fact => policy.Catalogue.Find(fact) is null))
        {
            yield return $"the fact '{fact}' is not in the evidence map";
        }

        foreach (var set in criteria.SelectMany(criterion => criterion.Sets).Concat(clause.Limit?.Sets ?? []).Distinct().Where(set => policy.CodeSets.Find(set) is null))
        {
            yield return $"the code set '{set}' is not known";
        }

        foreach (var program in criteria.OfType<ProgramIs>().SelectMany(criterion => criterion.In).Where(program => policy.Program(program) is null))
        {
            yield return $"the program '{program}' is not one of the policy's programs";
        }

        var first = version?.Effective.Start ?? DateOnly.MinValue;
        foreach (var dated in criteria.Cast<object>().Append(clause.Limit!).Concat(clause.Measure?.Parts ?? []).Where(part => part is not null).SelectMany(DatedValues).Where(dated => dated.First > first && version is not null))
        {
            yield return $"'{dated.Name}' has no value before {dated.First:yyyy-MM-dd}, and the version is in force {version!.Effective}";
        }
    }

    static IEnumerable<(string Name, DateOnly First)> DatedValues(object part) =>
        from property in part.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(Dated<>)
        let dated = property.GetValue(part)
        where dated is not null
        let values = ((IEnumerable)dated.GetType().GetProperty("Values")!.GetValue(dated)!).Cast<object>().First()
        select (property.Name, (DateOnly)values.GetType().GetField("Item1")!.GetValue(values)!);

    static bool Overlap(EffectivePeriod a, EffectivePeriod b) =>
        (a.Start ?? DateOnly.MinValue) <= (b.End ?? DateOnly.MaxValue) && (b.Start ?? DateOnly.MinValue) <= (a.End ?? DateOnly.MaxValue);
}
