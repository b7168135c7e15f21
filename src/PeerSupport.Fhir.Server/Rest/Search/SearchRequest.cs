using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>A search as it was asked for and as it is carried out.</summary>
sealed record SearchAsked(ResourceSearch Search)
{
    /// <summary>What was used of the request, in its order: it goes into the self link.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Used { get; init; }

    /// <summary>Errors refuse the search; warnings go into its outcome.</summary>
    public required IReadOnlyList<Issue> Issues { get; init; }

    public required Presentation Presentation { get; init; }

    public bool IsRefused => Issues.Any(issue => issue.Severity <= IssueSeverity.Error);
}

/// <summary>Reads the parameters of a search (http://hl7.org/fhir/R4/search.html). Only what <c>profiles/search</c> lists can be asked for.</summary>
sealed class SearchReading(SearchIndexer indexer, string address, bool strict, DateTimeOffset now)
{
    const int DefaultCount = 50, MostCount = 500, MostSteps = 20;

    const int MostChained = 5;

    readonly SearchValues _values = new(indexer, address, now);
    readonly List<Issue> _issues = [];

    /// <param name="types">The type; of several, only what they share can be asked for.</param>
    /// <param name="query">The parameters.</param>
    /// <param name="areNamed">The types stand in <c>_type</c>.</param>
    public SearchAsked Read(IReadOnlyList<string> types, IEnumerable<KeyValuePair<string, string>> query, bool areNamed = false)
    {
        List<KeyValuePair<string, string>> used = [];
        List<Criterion> criteria = [];
        List<SearchSort> sort = [];
        var includes = new SearchIncludes(indexer, types, address, strict);
        var (count, cursor, total) = (DefaultCount, (string?)null, "none");
        var presentation = new Presentation(null, [], false);
        foreach (var (name, value) in query)
        {
            // A parameter without a value asks for nothing.
            if (value.Length == 0)
            {
                continue;
            }

            var before = _issues.Count;
            switch (name)
            {
                case "_format" or "_pretty":
                    presentation = name == "_pretty" ? presentation with { Pretty = value == "true" } : presentation;
                    break;
                case "_count":
                    count = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? (int)Math.Min(asked, MostCount) : Wrong(name, "a whole number", DefaultCount);
                    break;
                case "_cursor":
                    cursor = value;
                    break;
                case "_total":
                    total = value is "none" or "estimate" or "accurate" ? value : Wrong(name, "none, estimate or accurate", total);
                    break;
                case "_summary":
                    presentation = Presentation.Modes.Contains(value) ? presentation with { Summary = value } : Wrong(name, string.Join(", ", Presentation.Modes), presentation);
                    break;
                case "_elements":
                    presentation = presentation with { Elements = [.. presentation.Elements, .. value.Split(',').Select(each => each.Trim()).Select(each => types.FirstOrDefault(type => each.StartsWith(type + ".", StringComparison.Ordinal)) is { } type ? each[(type.Length + 1)..] : each)] };
                    break;
                case "_sort":
                    sort.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(each => SearchSorts.Read(indexer, types, each.Trim(), _issues)).OfType<SearchSort>());
                    break;
                case "_type" when areNamed:
                    break;
                case "_contained" when value == "false":
                    break;
                case "_include" or "_include:iterate" or "_include:recurse":
                    includes.Add(value, reverse: false, iterate: name.Contains(':', StringComparison.Ordinal), _issues);
                    break;
                case "_revinclude" or "_revinclude:iterate" or "_revinclude:recurse":
                    includes.Add(value, reverse: true, iterate: name.Contains(':', StringComparison.Ordinal), _issues);
                    break;
                default:
                    if (Of(types, name, value) is { } criterion)
                    {
                        criteria.Add(criterion);
                    }

                    break;
            }

            if (_issues.Count == before)
            {
                used.Add(new(name, value));
            }
        }

        if (SearchSize.IsTooLarge(criteria) || sort.Count > MostSteps || includes.Steps.Count > MostSteps)
        {
            _issues.Add(SearchProblems.TooLarge());
        }

        count = presentation.Summary == "count" ? 0 : count;
        return new(new(types) { Criteria = criteria, Sort = sort, Count = count, Cursor = cursor, Includes = count == 0 ? [] : includes.Steps, References = includes.References, WithTotal = total != "none" })
        {
            Used = used, Issues = _issues, Presentation = presentation,
        };
    }

    /// <summary>One parameter of the type, or of each of several: only those that every resource has.</summary>
    Criterion? Of(IReadOnlyList<string> types, string name, string value)
    {
        if (types is [var only])
        {
            return One(only, name, value);
        }

        if (name is not ['_', ..] || !types.All(type => indexer.List.Find(type, name.Split(':', '.')[0]) is not null))
        {
            _issues.Add(SearchProblems.Unshared(name, strict));
            return null;
        }

        var before = _issues.Count;
        List<Criterion> each = [];
        foreach (var type in types)
        {
            if (One(type, name, value) is not { } one)
            {
                return null;
            }

            // What is said of every value is negated once, for all of them.
            each.Add(one is Criterion.Not { Part: var part } ? new Criterion.Not(Held(type, part)) : Held(type, one));
        }

        return _issues.Count > before ? null : each.TrueForAll(one => one is Criterion.Not) ? new Criterion.Not(Merge([.. each.Cast<Criterion.Not>().Select(one => one.Part)])) : each[0] is Criterion.Updated ? each[0] : Merge(each);
    }

    /// <summary>A number of the index can stand for parameters of two types.</summary>
    static Criterion Held(string type, Criterion criterion) => criterion is Criterion.Present ? new Criterion.All([new Criterion.OfTypes([type]), criterion]) : criterion;

    /// <summary>One parameter: any of its values, of the values at the end of its chain.</summary>
    Criterion? One(string type, string name, string value)
    {
        // Each step may lead to several types, and from each of them to several more.
        if (name.Count(c => c == '.') + (name.Split("_has:").Length - 1) > MostChained)
        {
            _issues.Add(SearchProblems.Chain(name, string.Create(CultureInfo.InvariantCulture, $"it has more than {MostChained} steps.")));
            return null;
        }

        if (name.StartsWith("_has:", StringComparison.Ordinal))
        {
            return Has(type, name, value);
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var head = dot < 0 ? name : name[..dot];
        var colon = head.IndexOf(':', StringComparison.Ordinal);
        var (code, modifier) = colon < 0 ? (head, null) : (head[..colon], head[(colon + 1)..]);
        if (indexer.List.Find(type, code) is not { } parameter)
        {
            _issues.Add(SearchProblems.Unknown(type, name, strict));
            return null;
        }

        return dot < 0 ? Any(parameter, modifier, value) : Chain(parameter, modifier, name, name[(dot + 1)..], value);
    }

    Criterion? Any(SearchParameter parameter, string? modifier, string value)
    {
        // Of a combination R4 knows none (http://hl7.org/fhir/R4/search.html#modifiers), and what its parts answer has no rows of its own.
        if (modifier == "missing" && parameter.Kind != SearchKind.Composite)
        {
            var present = parameter.Code is "_id" or "_lastUpdated" ? new Criterion.All([]) : Present(parameter);
            return value switch { "true" => new Criterion.Not(present), "false" => present, _ => Wrong<Criterion?>($"{parameter.Code}:missing", "true or false", null) };
        }

        if (modifier is not null && !Takes(parameter, modifier))
        {
            _issues.Add(SearchProblems.Modifier(parameter, modifier));
            return null;
        }

        var values = SearchText.Split(value, ',');
        if (values.Count > SearchSize.MostValues)
        {
            _issues.Add(SearchProblems.TooLarge());
            return null;
        }

        var before = _issues.Count;
        List<Criterion> any = [.. values.Where(each => each.Length > 0).Select(each => _values.Read(parameter, modifier == "not" ? null : modifier, each, _issues)).OfType<Criterion>()];
        if (_issues.Count > before)
        {
            return null;
        }

        if (any.Count == 0)
        {
            return Wrong<Criterion?>(parameter.Code, "at least one value", null);
        }

        var one = Merge(any);
        return modifier == "not" ? new Criterion.Not(one) : one;
    }

    Criterion Present(SearchParameter parameter) => parameter.Narrows is { } narrows
        ? new Criterion.All([new Criterion.Present(indexer.Number(narrows.Wider)), new Criterion.Not(new Criterion.Keys([SearchIndexer.Others(parameter)], IsRare: false))])
        : new Criterion.Present(indexer.Number(parameter));

    static bool Takes(SearchParameter parameter, string modifier) => parameter.Kind switch
    {
        _ when parameter.Code is "_id" or "_lastUpdated" => false,
        SearchKind.Token => modifier == "not",
        SearchKind.String => modifier is "exact" or "contains",
        SearchKind.Reference => modifier == "identifier" || Definitions.R4.Type(modifier) is { Kind: TypeKind.Resource, IsAbstract: false },
        _ => false,
    };

    /// <summary>Several values of one parameter are looked up together.</summary>
    static Criterion Merge(List<Criterion> any) => any switch
    {
        [var only] => only,
        _ when any.TrueForAll(each => each is Criterion.Keys) => new Criterion.Keys([.. any.Cast<Criterion.Keys>().SelectMany(each => each.Values).Distinct()], any.Cast<Criterion.Keys>().All(each => each.IsRare)),
        _ when any.TrueForAll(each => each is Criterion.Codings) => new Criterion.Codings([.. any.Cast<Criterion.Codings>().SelectMany(each => each.Values).Distinct()]) { IsRare = any.Cast<Criterion.Codings>().All(each => each.IsRare) },
        _ when any.TrueForAll(each => each is Criterion.References) => new Criterion.References(((Criterion.References)any[0]).Param, [.. any.Cast<Criterion.References>().SelectMany(each => each.Targets).Distinct()]),
        _ when any.TrueForAll(each => each is Criterion.Ids) => new Criterion.Ids([.. any.Cast<Criterion.Ids>().SelectMany(each => each.Refs).Distinct()]),
        _ => new Criterion.Any(any),
    };

    /// <summary><c>patient.identifier=…</c>, <c>subject:Patient.name=…</c> (http://hl7.org/fhir/R4/search.html#chaining): of every type that it may lead to and that has the parameter.</summary>
    Criterion.Chain? Chain(SearchParameter parameter, string? modifier, string name, string rest, string value)
    {
        if (parameter.Kind != SearchKind.Reference)
        {
            _issues.Add(SearchProblems.Chain(name, $"{parameter.Code} is not a reference."));
            return null;
        }

        var code = rest.Split('.', ':')[0];
        var types = (modifier is not null ? [modifier] : parameter.Targets).Where(type => indexer.List.Find(type, code) is not null || (code == "_has" && indexer.List.Types.Contains(type))).ToList();
        if (types.Count == 0)
        {
            _issues.Add(SearchProblems.Chain(name, $"no type that {parameter.Code} leads to has the search parameter {SearchProblems.Plain(code)}."));
            return null;
        }

        var before = _issues.Count;
        List<Criterion> targets = [.. types.Select(type => One(type, rest, value) is { } found ? Typed(type, found) : null).OfType<Criterion>()];
        if (_issues.Count > before && targets.Count > 0)
        {
            // One of the types reads it another way: it is found where it can be read.
            _issues.RemoveRange(before, _issues.Count - before);
        }

        return targets.Count == 0 ? null : new Criterion.Chain(indexer.ReferenceNumber(parameter), targets is [var only] ? only : new Criterion.Any(targets));
    }

    /// <summary>What isn't a row of the type's own is held to the type.</summary>
    static Criterion Typed(string type, Criterion criterion) => !IsOwn(criterion)
        ? new Criterion.All([new Criterion.OfTypes([type]), criterion]) : criterion;

    static bool IsOwn(Criterion criterion) => criterion switch
    {
        Criterion.Any { Parts: { Count: > 0 } parts } => parts.All(IsOwn),
        Criterion.All { Parts: { Count: > 0 } parts } => parts.Any(IsOwn),
        Criterion.Any or Criterion.All or Criterion.Not or Criterion.Updated or Criterion.Present or Criterion.Has => false,
        _ => true,
    };

    /// <summary><c>_has:Observation:patient:code=…</c> (http://hl7.org/fhir/R4/search.html#has).</summary>
    Criterion.Has? Has(string type, string name, string value)
    {
        var parts = name.Split(':', 4);
        if (parts.Length < 4 || indexer.List.Find(parts[1], parts[2]) is not { Kind: SearchKind.Reference } reference)
        {
            _issues.Add(SearchProblems.Chain(name, "_has names a type, one of its reference parameters and a parameter: _has:Observation:patient:code."));
            return null;
        }

        if (reference.Targets.Count > 0 && !reference.Targets.Contains(type))
        {
            _issues.Add(SearchProblems.Chain(name, $"{reference.Type}.{reference.Code} does not lead to {type}."));
            return null;
        }

        return One(parts[1], parts[3], value) is { } inner ? new(indexer.ReferenceNumber(reference), Typed(parts[1], inner)) : null;
    }

    T Wrong<T>(string name, string expected, T instead)
    {
        _issues.Add(SearchProblems.Result(name, expected));
        return instead;
    }
}
