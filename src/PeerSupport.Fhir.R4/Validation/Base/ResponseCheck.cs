namespace PeerSupport.Fhir.R4;

/// <summary>
/// Whether a QuestionnaireResponse answers its Questionnaire (http://hl7.org/fhir/R4/questionnaireresponse.html): items, order, types, options, conditions,
/// and what is required once it is completed.
/// </summary>
internal sealed class ResponseCheck(ProfileSet profiles, IssueSink issues)
{
    bool _isDone;
    AnswerOptions _options = null!;

    public void Check(Element response, Element questionnaire)
    {
        _isDone = response.Text("status") is "completed" or "amended";
        _options = new AnswerOptions(profiles, issues, response, questionnaire);
        Level(response, questionnaire, new EnableWhen(null, response));
    }

    /// <summary>The items of one parent, beside those that the questionnaire has there.</summary>
    void Level(Element parent, Element definition, EnableWhen scope)
    {
        var asked = definition.Each("item").ToList();
        var last = -1;
        Dictionary<string, List<Element>> given = new(StringComparer.Ordinal);
        foreach (var item in parent.Each("item"))
        {
            if (item.Text("linkId") is not { } linkId || issues.IsBroken(item))
            {
                continue;
            }

            var place = asked.FindIndex(each => each.Text("linkId") == linkId);
            if (place < 0)
            {
                issues.Add(item.First("linkId")!, QuestionnaireIssues.UnknownLinkId(linkId));
                continue;
            }

            if (place < last)
            {
                issues.Add(item, QuestionnaireIssues.OutOfOrder());
            }

            last = Math.Max(last, place);
            if (!given.TryGetValue(linkId, out var same))
            {
                given[linkId] = same = [];
            }

            same.Add(item);
        }

        foreach (var each in asked)
        {
            if (each.Text("linkId") is { } linkId)
            {
                Item(parent, each, linkId, given.GetValueOrDefault(linkId) ?? [], scope);
            }
        }
    }

    void Item(Element parent, Element asked, string linkId, List<Element> given, EnableWhen scope)
    {
        var type = asked.Text("type") ?? "";
        if (!scope.IsEnabled(asked))
        {
            foreach (var each in given.Where(HasAnswer))
            {
                issues.Add(each, QuestionnaireIssues.NotEnabled(linkId));
            }

            return;
        }

        var repeats = asked.First("repeats") is { Value: true };
        if (given.Count > 1 && !(repeats && type == "group"))
        {
            issues.Add(given[1], QuestionnaireIssues.TooMany(linkId, given.Count));
        }

        if (_isDone && type != "display" && asked.First("required") is { Value: true } && !given.Exists(HasAnswer))
        {
            issues.Add(given.Count > 0 ? given[0] : parent, QuestionnaireIssues.Unanswered(linkId));
            return;
        }

        foreach (var item in given)
        {
            One(item, asked, type, linkId, repeats, scope);
        }
    }

    void One(Element item, Element asked, string type, string linkId, bool repeats, EnableWhen scope)
    {
        var answers = item.Each("answer").ToList();
        if (type is "group" or "display")
        {
            if (answers.Count > 0)
            {
                issues.Add(answers[0], QuestionnaireIssues.NoAnswerHere(type));
            }

            Level(item, asked, new EnableWhen(scope, item));
            return;
        }

        if (item.First("item") is { } misplaced)
        {
            issues.Add(misplaced, QuestionnaireIssues.WrongPlace());
        }

        if (answers.Count > 1 && !repeats)
        {
            issues.Add(answers[1], QuestionnaireIssues.TooMany(linkId, answers.Count));
        }

        foreach (var answer in answers)
        {
            if (answer.First("value") is { } value && !issues.IsBroken(value))
            {
                if (!AnswerTypes.Allows(type, value.InstanceType, asked))
                {
                    issues.Add(value, QuestionnaireIssues.WrongType(type, AnswerTypes.Expected(type, asked), value.InstanceType));
                }
                else
                {
                    _options.Check(value, asked, type);
                }
            }

            Level(answer, asked, new EnableWhen(scope, answer));
        }
    }

    static bool HasAnswer(Element item) => item.Each("answer").Any(each => each.Has("value") || each.Each("item").Any(HasAnswer)) || item.Each("item").Any(HasAnswer);
}

/// <summary>Whether a response answers a questionnaire that is not in the same body.</summary>
public static class QuestionnaireAgreement
{
    /// <summary>The issues of a QuestionnaireResponse beside its Questionnaire. Never throws on parsed resources.</summary>
    public static IReadOnlyList<Issue> Check(Resource response, Resource questionnaire, ProfileSet profiles)
    {
        List<Issue> issues = [];
        new ResponseCheck(profiles, new IssueSink(issues)).Check((Element)response.Element, (Element)questionnaire.Element);
        return issues;
    }
}
