namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// Which of several dated answers is the last on or before a day. Where dates are too vague to tell, several may be, and they speak only if they agree.
/// </summary>
static class Latest
{
    /// <summary>The answers that may be the last one; empty where none certainly counts.</summary>
    public static List<Fact> On(DateOnly day, IEnumerable<Fact> facts)
    {
        var certain = new List<Fact>();
        var vague = new List<Fact>();
        foreach (var fact in facts)
        {
            switch (fact.CountsOn(day))
            {
                case true: certain.Add(fact); break;
                case null: vague.Add(fact); break;
            }
        }

        if (certain.Count == 0)
        {
            return [];
        }

        var last = certain.FindAll(fact => !certain.Exists(other => IsLater(other, fact)));
        last.AddRange(vague);
        return last;
    }

    static bool IsLater(Fact other, Fact fact)
    {
        if (other.When is not { } later || fact.When is not { } earlier)
        {
            return false;
        }

        return later.Low > earlier.High || (later == earlier && other.Moment is { } a && fact.Moment is { } b && a > b);
    }
}
