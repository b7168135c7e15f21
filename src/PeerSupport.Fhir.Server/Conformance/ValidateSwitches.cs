using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What <c>$validate</c> is asked to let pass or to refuse where R4 leaves room: <c>?name=true</c>, or a parameter with a valueBoolean, which goes before.</summary>
sealed record ValidateSwitches(ValidationOptions Options, Issue? Fault)
{
    public const string AllowUnknownExtensions = "allow-unknown-extensions", RefuseHtml = "refuse-html";

    /// <param name="parameters">The body, where that is a Parameters around the resource.</param>
    /// <param name="query">What the address says.</param>
    public static ValidateSwitches Read(Resource? parameters, IQueryCollection query)
    {
        Issue? fault = null;
        bool Switch(string name)
        {
            var at = parameters?.Element.Children("parameter").FirstOrDefault(each => each.Children("name").FirstOrDefault()?.Value as string == name);
            object? said = at is not null ? at.Children("value").FirstOrDefault()?.Value : query[name].FirstOrDefault();
            if (said is bool yes)
            {
                return yes;
            }

            if (at is not null || said is not (null or "true" or "false"))
            {
                fault ??= NoBoolean(name, at);
            }

            return said is "true";
        }

        var options = new ValidationOptions { AllowUnknownExtensions = Switch(AllowUnknownExtensions), RefuseHtmlInText = Switch(RefuseHtml) };
        return new(options, fault);
    }

    static Issue NoBoolean(string name, ITypedElement? at)
    {
        var issue = new Issue(IssueSeverity.Error, "value", "not-a-boolean", $"The parameter {name} is a switch.")
        {
            Expected = at is null ? "true or false" : "valueBoolean, true or false", Found = "something else", Remedy = "Give true or false, or leave it out.",
        };
        return at is null ? issue : Resource.At(issue, at);
    }
}
