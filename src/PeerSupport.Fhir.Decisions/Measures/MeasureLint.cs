namespace PeerSupport.Fhir.Decisions;

/// <summary>Faults of a measure that its reading does not show.</summary>
static class MeasureLint
{
    public static IEnumerable<string> Check(Measure measure, Clause clause, Policy policy)
    {
        var parts = measure.Parts.ToList();
        if (clause.Test is not null || clause.Limit is not null)
        {
            yield return "has a measure and a test or limit";
        }

        if (parts.Count == 0)
        {
            yield return "has a measure of nothing";
        }

        foreach (var twice in parts.GroupBy(part => part.Code).Where(group => group.Count() > 1))
        {
            yield return $"has two parts '{twice.Key}'";
        }

        foreach (var fact in measure.Facts.Where(fact => policy.Catalogue.Find(fact) is null))
        {
            yield return $"the fact '{fact}' is not in the evidence map";
        }

        foreach (var set in parts.SelectMany(part => part.Sets).Distinct().Where(set => policy.CodeSets.Find(set) is null))
        {
            yield return $"the code set '{set}' is not known";
        }

        foreach (var part in parts.OfType<ContactShare>().Where(part => part.AtLeast.Values.Any(step => step.Value is < 0 or > 1)))
        {
            yield return $"the share of '{part.Code}' does not lie from 0 to 1";
        }
    }
}
