namespace PeerSupport.Fhir.R4;

/// <summary>What a Questionnaire says of itself beyond its invariants: conditions that lead somewhere (http://hl7.org/fhir/R4/questionnaire.html).</summary>
internal sealed class QuestionnaireRules(IssueSink issues)
{
    readonly Dictionary<string, Element> _items = new(StringComparer.Ordinal);

    public void Check(Element questionnaire)
    {
        Collect(questionnaire);
        Items(questionnaire);
    }

    void Collect(Element parent)
    {
        foreach (var item in parent.Each("item"))
        {
            if (item.Text("linkId") is { } linkId)
            {
                _items.TryAdd(linkId, item);
            }

            Collect(item);
        }
    }

    void Items(Element parent)
    {
        foreach (var item in parent.Each("item"))
        {
            var conditions = item.Each("enableWhen").ToList();
            if (conditions.Count == 2 && !item.Has("enableBehavior"))
            {
                // que-12 says it too, but only from three conditions on.
                issues.AddMissing(item, "enableBehavior", QuestionnaireIssues.BehaviorMissing());
            }

            conditions.ForEach(each => Condition(item, each));
            Items(item);
        }
    }

    void Condition(Element item, Element condition)
    {
        if (condition.First("question") is not { Value: string question } at)
        {
            return;
        }

        if (!_items.TryGetValue(question, out var asked))
        {
            issues.Add(at, QuestionnaireIssues.NoSuchQuestion());
        }
        else if (asked == item)
        {
            issues.Add(at, QuestionnaireIssues.OwnQuestion());
        }
        else if (condition.Text("operator") is not "exists" && condition.First("answer") is { } answer && asked.Text("type") is { } type && !AnswerTypes.Allows(type, answer.InstanceType, asked))
        {
            issues.Add(answer, QuestionnaireIssues.ConditionType(type, answer.InstanceType));
        }
    }
}

/// <summary>Which value an answer may have, by its question's type (http://hl7.org/fhir/R4/valueset-item-type.html).</summary>
internal static class AnswerTypes
{
    public static bool Allows(string itemType, string valueType, Element item) => itemType switch
    {
        "boolean" or "decimal" or "integer" or "date" or "dateTime" or "time" or "string" => valueType == itemType,
        "text" => valueType == "string",
        "url" => valueType == "uri",
        "choice" => valueType == Options(item, "Coding") || HasOption(item, valueType),
        "open-choice" => valueType is "Coding" or "string" || HasOption(item, valueType),
        "attachment" => valueType == "Attachment",
        "reference" => valueType == "Reference",
        "quantity" => valueType == "Quantity",
        "question" => true,
        _ => false,
    };

    public static string Expected(string itemType, Element item) => itemType switch
    {
        "text" => "string",
        "url" => "uri",
        "choice" => Options(item, "Coding"),
        "open-choice" => "Coding or string",
        "attachment" => "Attachment",
        "reference" => "Reference",
        "quantity" => "Quantity",
        _ => itemType,
    };

    static bool HasOption(Element item, string type) => item.Each("answerOption").Any(each => each.First("value")?.InstanceType == type);

    static string Options(Element item, string usual) => item.First("answerOption")?.First("value")?.InstanceType ?? usual;
}
