using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>Whether an answer is among a question's options: those in the item, or those of its value set, contained or held.</summary>
internal sealed class AnswerOptions(ProfileSet profiles, IssueSink issues, Element response, Element questionnaire)
{
    public void Check(Element value, Element asked, string type)
    {
        if (type == "open-choice" && value.InstanceType == "string")
        {
            return;
        }

        if (asked.Has("answerOption"))
        {
            if (!asked.Each("answerOption").Select(each => each.First("value")).OfType<Element>().Any(option => Same(option, value)))
            {
                issues.Add(value, QuestionnaireIssues.NotAnOption());
            }
        }
        else if (asked.Text("answerValueSet") is { } set && value.InstanceType == "Coding" && value.Text("code") is { } code)
        {
            InSet(value, set, value.Text("system"), code, type);
        }
    }

    /// <summary>A coding is the same when the code is, and the system where both name one.</summary>
    public static bool Same(Element option, Element value) => option.InstanceType == value.InstanceType && (option.InstanceType == "Coding"
        ? option.Text("code") == value.Text("code") && (option.Text("system") is not { } system || value.Text("system") is not { } other || system == other)
        : Equality.Equal(option, value) == true);

    void InSet(Element value, string set, string? system, string code, string type)
    {
        var known = set.StartsWith('#') ? InContained(set[1..], system, code) : system is null ? null : profiles.Contains(set, system, code);
        if (known == false && type == "choice" && (system is null || set.StartsWith('#') || profiles.HoldsSystem(system)))
        {
            issues.Add(value, QuestionnaireIssues.NotAnOption());
        }
        else if (known is null && system is not null)
        {
            issues.NotChecked(value, Uri.IsWellFormedUriString(system, UriKind.Absolute) ? system : "another system");
        }
    }

    /// <summary>A value set that the response or the questionnaire contains; null unless it lists all its codes.</summary>
    bool? InContained(string id, string? system, string code)
    {
        var set = response.Each("contained").Concat(questionnaire.Each("contained")).FirstOrDefault(each => each.InstanceType == "ValueSet" && each.Text("id") == id);
        if (set?.First("compose") is not { } compose || compose.Has("exclude"))
        {
            return null;
        }

        foreach (var include in compose.Each("include"))
        {
            if (include.Has("filter") || include.Has("valueSet") || !include.Has("concept"))
            {
                return null;
            }

            if (include.Text("system") == system && include.Each("concept").Any(each => each.Text("code") == code))
            {
                return true;
            }
        }

        return false;
    }
}
