using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// Whether an item is asked, by the answers of the response (http://hl7.org/fhir/R4/questionnaire.html#enableWhen). A question that is there several times, in
/// a group that repeats, is looked for nearest first: in the same group, then in those around it.
/// </summary>
internal sealed class EnableWhen(EnableWhen? outer, Element here)
{
    public bool IsEnabled(Element asked)
    {
        var conditions = asked.Each("enableWhen").ToList();
        return conditions.Count == 0 || (asked.Text("enableBehavior") == "any" ? conditions.Exists(Holds) : conditions.TrueForAll(Holds));
    }

    bool Holds(Element condition)
    {
        if (condition.Text("question") is not { } question || condition.First("answer") is not { } wanted)
        {
            return true;
        }

        var values = Answers(question).Select(each => each.First("value")).OfType<Element>().ToList();
        return condition.Text("operator") switch
        {
            "exists" => values.Count > 0 == wanted.Value is true,
            "=" => values.Exists(each => AnswerOptions.Same(wanted, each)),
            "!=" => values.Count > 0 && !values.Exists(each => AnswerOptions.Same(wanted, each)),
            ">" => values.Exists(each => Compare(each, wanted) > 0),
            "<" => values.Exists(each => Compare(each, wanted) < 0),
            ">=" => values.Exists(each => Compare(each, wanted) >= 0),
            "<=" => values.Exists(each => Compare(each, wanted) <= 0),
            _ => true,
        };
    }

    IEnumerable<Element> Answers(string linkId)
    {
        for (var at = this; at is not null; at = at.Outer)
        {
            List<Element> items = [];
            Find(at.Here, linkId, items);
            if (items.Count > 0)
            {
                return items.SelectMany(each => each.Each("answer"));
            }
        }

        return [];
    }

    EnableWhen? Outer => outer;

    Element Here => here;

    static void Find(Element parent, string linkId, List<Element> found)
    {
        foreach (var child in parent.All)
        {
            if (child.Name == "item" && child.Text("linkId") == linkId)
            {
                found.Add(child);
            }
            else if (child.Name is "item" or "answer")
            {
                Find(child, linkId, found);
            }
        }
    }

    static int? Compare(Element value, Element wanted)
    {
        try
        {
            return Ordering.Compare(value, wanted, default);
        }
        catch (FhirPathException)
        {
            return null;
        }
    }
}
