namespace PeerSupport.Fhir.Decisions;

/// <summary>Several people may deliver a service: what is asked of the one is asked of each.</summary>
static class People
{
    /// <summary>The people of a kind, as their evidence names them.</summary>
    public static List<string> Of(Case c, string holder) =>
        [.. c.Facts.Of(FactName.Person).Where(fact => fact.TextOf(Field.Holder) == holder).Select(fact => fact.Evidence.Resource).Distinct()];

    /// <summary>
    /// Judges what is on file of each person, and gives the worst finding, with the person that it is of; on a claim's line, of those alone who provided its contacts.
    /// What speaks of nobody in particular, such as a questionnaire, is said of all.
    /// </summary>
    /// <param name="c">What is judged.</param>
    /// <param name="holder">Whose facts they are: <c>specialist</c>, <c>supervisor</c>.</param>
    /// <param name="facts">The facts of all of them.</param>
    /// <param name="judge">Judges the facts of one.</param>
    /// <param name="oneIsEnough">The best finding stands: it is enough that one of them has what is asked.</param>
    public static Finding Each(Case c, string holder, IReadOnlyCollection<Fact> facts, Func<List<Fact>, Finding> judge, bool oneIsEnough = false)
    {
        var people = Of(c, holder);
        if (people.Count <= 1)
        {
            return judge([.. facts]);
        }

        var gave = c.Visits.SelectMany(visit => visit.PartsOf(Field.Participant)).Select(person => person.Evidence.Resource).ToHashSet();
        var needed = people.Exists(gave.Contains) ? people.FindAll(gave.Contains) : people;
        var each = needed.Select(person => (Person: person, Finding: judge([.. facts.Where(fact => SpeaksOf(fact, person, people))]))).ToList();
        var (whose, telling) = oneIsEnough ? each.MaxBy(pair => pair.Finding.Value) : each.MinBy(pair => pair.Finding.Value);
        return telling with
        {
            Because = needed.Count > 1 && telling.Value != Truth.Met ? $"{whose}: {telling.Because}" : telling.Because,
            Evidence = Combine.Evidence(each.Select(pair => pair.Finding)),
            Notes = [.. each.SelectMany(pair => pair.Finding.Notes).Distinct()],
            Parts = [.. each.Select(pair => pair.Finding)],
        };
    }

    static bool SpeaksOf(Fact fact, string person, List<string> people) =>
        fact.People.IsEmpty ? fact.Evidence.Resource == person || !people.Contains(fact.Evidence.Resource) : fact.People.Contains(person);
}
