namespace PeerSupport.Fhir.R4;

/// <summary>Rules of single resource types that stand in R4's text but in no invariant.</summary>
internal static class ResourceRules
{
    public static void Check(Element resource, CheckScope scope, ProfileSet profiles, IssueSink issues)
    {
        NarrativeRules.Check(resource, issues);
        switch (resource.InstanceType)
        {
            case "Questionnaire":
                new QuestionnaireRules(issues).Check(resource);
                break;
            case "QuestionnaireResponse" when Questionnaire(resource, scope, issues) is { } questionnaire:
                new ResponseCheck(profiles, issues).Check(resource, questionnaire);
                break;
            case "Observation":
                VitalSigns.Check(resource, issues);
                break;
        }
    }

    /// <summary>The questionnaire of a response where the body itself holds it: contained, or in the Bundle.</summary>
    static Element? Questionnaire(Element response, CheckScope scope, IssueSink issues)
    {
        if (response.First("questionnaire") is not { Value: string canonical } at)
        {
            return null;
        }

        if (canonical.StartsWith('#'))
        {
            var contained = scope.Contained(canonical[1..]);
            if (contained is null)
            {
                issues.Add(at, ReferenceIssues.NotContained());
            }

            return contained is { InstanceType: "Questionnaire" } ? contained : null;
        }

        return scope.Bundle?.Questionnaire(canonical);
    }
}
