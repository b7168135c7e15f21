using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with a question to an operation that evaluates.</summary>
static class EvaluateIssues
{
    public static Issue NoResource(string wanted) => new(IssueSeverity.Error, "required", "resource-needed", "There is nothing to evaluate.")
    {
        Expected = wanted,
        Found = "Parameters without a resource",
        Remedy = "Put it into the parameter resource, or send it as the body itself.",
        Expression = "Parameters.parameter.where(name='resource')",
    };

    public static Issue UnknownStage(string found, IEnumerable<string> stages) => new(IssueSeverity.Error, "value", "unknown-stage", "There is no such stage.")
    {
        Expected = string.Join(", ", stages),
        Found = found,
        Remedy = "Name one of the stages, or leave it out: the request's own stage is taken then.",
    };

    public static Issue NoBill(ITypedElement request) => Resource.At(new Issue(IssueSeverity.Error, "invalid", "stage-needs-a-claim", "At the stage claim a claim is judged, and the request bills nothing.")
    {
        Expected = "Claim.use claim",
        Found = "another use",
        Remedy = "Send a claim with its service notes, or name another stage.",
    }, request.Children("use").FirstOrDefault() ?? request);

    public static Issue UnknownPolicy(string found, IEnumerable<string> policies) => new(IssueSeverity.Error, "not-found", "unknown-policy", "There is no such policy on this server.")
    {
        Expected = string.Join(", ", policies),
        Found = found,
        Remedy = "Name one of the policies by its id or canonical URL, or none: the request is judged under all of them then.",
    };

    public static Issue UnknownCandidate(string? found, IReadOnlyCollection<string> known) => new(IssueSeverity.Error, "not-found", "unknown-candidate", "There is no such candidate.")
    {
        Expected = known.Count > 0 ? $"candidate: {string.Join(", ", known)}" : "a folder of policies under the folder of the setting Candidates; it holds none",
        Found = found,
        Remedy = "Name one of the candidates in the parameter candidate; an operator puts them into the folder of the setting Candidates.",
    };

    public static Issue BadCandidate(string fault) => new(IssueSeverity.Error, "invalid", "candidate-not-loaded", $"The candidate's policies cannot be loaded: {fault}") { Remedy = "Correct the file, and ask again." };
}
