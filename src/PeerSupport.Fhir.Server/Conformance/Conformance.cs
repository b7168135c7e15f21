using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>Whether resources are right, by all that this server holds: R4, the profiles, and its own questionnaires.</summary>
sealed class Conformance(Validator validator, DefinitionShelf shelf)
{
    readonly Lazy<Dictionary<string, Resource>> _questionnaires = new(() => shelf.OfType("Questionnaire").Select(file => FhirJson.Parse(file.Json).Resource).OfType<Resource>()
        .Where(questionnaire => questionnaire.Source.FindString("url") is not null).DistinctBy(questionnaire => questionnaire.Source.FindString("url")).ToDictionary(questionnaire => questionnaire.Source.FindString("url")!));

    public ProfileSet Profiles => validator.Profiles;

    /// <summary>Everything that is wrong with a resource, or worth to know of it.</summary>
    /// <param name="resource">What to check.</param>
    /// <param name="profiles">Further profiles that it is held to.</param>
    /// <param name="options">What is refused where R4 leaves room; as on a write where it is not given.</param>
    public IReadOnlyList<Issue> Validate(Resource resource, IEnumerable<string>? profiles = null, ValidationOptions? options = null)
    {
        var issues = validator.Validate(resource, profiles, options ?? ValidationOptions.OnWrite);
        List<Issue> answers = [];
        foreach (var response in Responses(resource))
        {
            answers.AddRange(Answers(response));
        }

        return answers.Count == 0 ? issues : [.. issues, .. answers];
    }

    /// <summary>The responses in a body: itself, or those in a Bundle.</summary>
    static IEnumerable<Resource> Responses(Resource resource) => resource.TypeName switch
    {
        "QuestionnaireResponse" => [resource],
        "Bundle" => resource.Element.Children("entry").SelectMany(entry => entry.Children("resource")).Where(each => each.InstanceType == "QuestionnaireResponse").Select(Resource.Of).OfType<Resource>(),
        _ => [],
    };

    /// <summary>A questionnaire that stands in the body itself is the validator's to compare.</summary>
    IReadOnlyList<Issue> Answers(Resource response) => response.Source.FindString("questionnaire") is { } canonical && _questionnaires.Value.TryGetValue(canonical.Split('|')[0], out var questionnaire)
        && (!canonical.Contains('|', StringComparison.Ordinal) || questionnaire.Source.FindString("version") is not { } version || canonical.EndsWith("|" + version, StringComparison.Ordinal))
        ? QuestionnaireAgreement.Check(response, questionnaire, validator.Profiles) : [];
}
