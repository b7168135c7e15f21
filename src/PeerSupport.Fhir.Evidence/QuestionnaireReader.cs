using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>
/// Reads facts out of a response to a policy's questionnaire. An item's linkId is the fact's name; a record is a group with items
/// <c>fact.field</c>, a part of it a group <c>fact.part</c> with items <c>fact.part.field</c>.
/// </summary>
static class QuestionnaireReader
{
    public static IEnumerable<Fact> Read(EvidenceResource response, string questionnaire, Profiles profiles, EvidenceSet set)
    {
        var root = response.Element;
        var canonical = Values.Child(root, "questionnaire")?.Split('|')[0];
        if (canonical != questionnaire || Values.Child(root, "status") is not ("completed" or "amended"))
        {
            return [];
        }

        var authored = root.Children("authored").FirstOrDefault();
        return Items(root).SelectMany(item => Fact(item, response, authored, profiles, set));
    }

    static IEnumerable<ITypedElement> Items(ITypedElement parent) => parent.Children("item").SelectMany(item => Items(item).Prepend(item));

    static IEnumerable<Fact> Fact(ITypedElement item, EvidenceResource response, ITypedElement? authored, Profiles profiles, EvidenceSet set)
    {
        if (Values.Child(item, "linkId") is not { } name || profiles.Map.Find(name) is not { Question: not null } definition)
        {
            return [];
        }

        if (definition.Shape != "record")
        {
            return item.Children("answer").SelectMany(answer => answer.Children("value")).Select(value => (value, read: Values.Read([value], definition.Shape, definition.System, profiles.SystemOf)))
                .Where(pair => pair.read is not null).Select(pair => Dated(new Fact(name, pair.read, At(response, pair.value, pair.read!.ToString()!, authored)), authored));
        }

        var fields = ImmutableDictionary.CreateBuilder<string, FactValue>();
        FactValue? own = null;
        ITypedElement? date = null;
        foreach (var child in item.Children("item"))
        {
            var field = Values.Child(child, "linkId") is { } link && link.StartsWith(name + ".", StringComparison.Ordinal) ? link[(name.Length + 1)..] : null;
            if (field is null || definition.Fields.FirstOrDefault(each => each.Name == field) is not { } question || Answer(child, question, profiles) is not { } value)
            {
                continue;
            }

            switch (field)
            {
                case "value": own = value; break;
                case "date": date = child.Children("answer").First().Children("value").First(); break;
                case Field.Organization: fields[field] = Organization(value, set); break;
                default: fields[field] = value; break;
            }
        }

        Add(fields, name);
        var parts = item.Children("item").SelectMany(child => Part(child, name, definition, response, profiles)).ToImmutableArray();
        if (own is null && fields.Count == 0 && parts.IsEmpty && date is null)
        {
            return [];
        }

        return [Dated(new Fact(name, own, At(response, item, own?.ToString() ?? name, date ?? authored)) { Fields = fields.ToImmutable(), Parts = parts }, date ?? authored)];
    }

    /// <summary>What the questionnaire does not ask because it follows from the question.</summary>
    static void Add(ImmutableDictionary<string, FactValue>.Builder fields, string name)
    {
        if (name == FactName.OtherService)
        {
            fields.TryAdd(Field.As, new FactValue.Words("statement"));
        }

        if (name == FactName.Role)
        {
            fields.TryAdd(Field.Holder, new FactValue.Words("specialist"));
        }
    }

    static IEnumerable<Fact> Part(ITypedElement item, string name, FactDefinition definition, EvidenceResource response, Profiles profiles)
    {
        var part = Values.Child(item, "linkId") is { } link && link.StartsWith(name + ".", StringComparison.Ordinal) ? link[(name.Length + 1)..] : null;
        if (part is null || !definition.Fields.Any(field => field.Name.StartsWith(part + ".", StringComparison.Ordinal)))
        {
            yield break;
        }

        var fields = ImmutableDictionary.CreateBuilder<string, FactValue>();
        FactValue? own = null;
        foreach (var child in item.Children("item"))
        {
            var field = Values.Child(child, "linkId") is { } inner && inner.StartsWith($"{name}.", StringComparison.Ordinal) ? inner[(name.Length + 1)..] : null;
            if (definition.Fields.FirstOrDefault(each => each.Name == field) is { } question && Answer(child, question, profiles) is { } value)
            {
                if (field == $"{part}.value")
                {
                    own = value;
                }
                else
                {
                    fields[field![(part.Length + 1)..]] = value;
                }
            }
        }

        yield return new Fact(part, own, At(response, item, own?.ToString() ?? part, null)) { Fields = fields.ToImmutable() };
    }

    static FactValue? Answer(ITypedElement item, FieldQuestion question, Profiles profiles) =>
        Values.Read([.. item.Children("answer").SelectMany(answer => answer.Children("value"))], question.As, null, profiles.SystemOf);

    /// <summary>The organization is answered by its NPI, or by any key of its own.</summary>
    static FactValue Organization(FactValue value, EvidenceSet set)
    {
        var provider = PartyKey.Of(set, set.Request.Element.Children("provider").FirstOrDefault(), set.Request);
        return value is FactValue.Words words && provider is not null && provider.EndsWith($"|{words.Value}", StringComparison.Ordinal) ? new FactValue.Words(provider) : value;
    }

    static Fact Dated(Fact fact, ITypedElement? date) => fact with
    {
        When = date is null ? null : Values.Day(date),
        Moment = date is null ? null : Values.Moment(date),
        Undated = date is null || Values.Day(date) is null,
    };

    static Decisions.Evidence At(EvidenceResource response, ITypedElement element, string shown, ITypedElement? date) =>
        new(response.Name, response.PathOf(element), shown, date is null ? null : Values.Day(date)?.ToString());
}
