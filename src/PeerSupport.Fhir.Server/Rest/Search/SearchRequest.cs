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
    const int DefaultCount = 50, MostCount = 500, MostValues = 500;

    const int MostChained = 5;

    readonly SearchValues _values = new(indexer, address, now);
    readonly List<Issue> _issues = [];

    public SearchAsked Read(string type, IEnumerable<KeyValuePair<string, string>> query)
    {
        List<KeyValuePair<string, string>> used = [];
        List<Criterion> criteria = [];
        List<SearchSort> sort = [];
        List<IncludeStep> includes = [];
        var (count, cursor, total) = (DefaultCount, (string?)null, "none");
        var presentation = new Presentation(null, [], false);
        foreach (var (name, value) in query)
        {
            var before = _issues.Count;
            switch (name)
            {
                case "_format" or "_pretty":
                    presentation = name == "_pretty" ? presentation with { Pretty = value == "true" } : presentation;
                    break;
                case "_count":
                    count = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, MostCount) : Wrong(name, "a whole number", DefaultCount);
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
                    presentation = presentation with { Elements = [.. presentation.Elements, .. value.Split(',').Select(each => each.Trim()).Select(each => each.StartsWith(type + ".", StringComparison.Ordinal) ? each[(type.Length + 1)..] : each)] };
                    break;
                case "_sort":
                    sort.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(each => Sort(type, each.Trim())).OfType<SearchSort>());
                    break;
                case "_contained" when value == "false":
                    break;
                case "_include" or "_include:iterate" or "_include:recurse":
                    includes.AddRange(Include(type, value, reverse: false, iterate: name.Contains(':', StringComparison.Ordinal)));
                    break;
                case "_revinclude" or "_revinclude:iterate" or "_revinclude:recurse":
                    includes.AddRange(Include(type, value, reverse: true, iterate: name.Contains(':', StringComparison.Ordinal)));
                    break;
                default:
                    // A parameter without a value asks for nothing.
                    if (value.Length > 0 && One(type, name, value) is { } criterion)
                    {
                        criteria.Add(criterion);
                    }

                    break;
            }

            if (value.Length > 0 && _issues.Count == before)
            {
                used.Add(new(name, value));
            }
        }

        count = presentation.Summary == "count" ? 0 : count;
        return new(new(type) { Criteria = criteria, Sort = sort, Count = count, Cursor = cursor, Includes = count == 0 ? [] : includes, WithTotal = total != "none" })
        {
            Used = used, Issues = _issues, Presentation = presentation,
        };
    }

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
        if (modifier == "missing")
        {
            var present = parameter.Code is "_id" or "_lastUpdated" ? new Criterion.All([]) : (Criterion)new Criterion.Present(indexer.Number(parameter));
            return value switch { "true" => new Criterion.Not(present), "false" => present, _ => Wrong<Criterion?>($"{parameter.Code}:missing", "true or false", null) };
        }

        if (modifier is not null && !Takes(parameter, modifier))
        {
            _issues.Add(SearchProblems.Modifier(parameter, modifier));
            return null;
        }

        var values = SearchText.Split(value, ',');
        if (values.Count > MostValues)
        {
            return Wrong<Criterion?>(parameter.Code, string.Create(CultureInfo.InvariantCulture, $"at most {MostValues} values"), null);
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

        return targets.Count == 0 ? null : new Criterion.Chain(indexer.Number(parameter), targets is [var only] ? only : new Criterion.Any(targets));
    }

    /// <summary>What isn't a row of the type's own is held to the type.</summary>
    static Criterion Typed(string type, Criterion criterion) => criterion is Criterion.Not or Criterion.Updated or Criterion.All or Criterion.Any
        ? new Criterion.All([new Criterion.Keys([SearchHash.Type(type)], IsRare: false), criterion]) : criterion;

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

        return One(parts[1], parts[3], value) is { } inner ? new(indexer.Number(reference), Typed(parts[1], inner)) : null;
    }

    SearchSort? Sort(string type, string asked)
    {
        var (down, code) = asked.StartsWith('-') ? (true, asked[1..]) : (false, asked);
        switch (indexer.List.Find(type, code))
        {
            case { Code: "_lastUpdated" }:
                return new SearchSort.Updated(down);
            case { Code: "_id" }:
                return new SearchSort.Id(down);
            case { Kind: SearchKind.Date } date:
                return new SearchSort.Range(indexer.Key(date, SearchForms.Range), down);
            case { Kind: SearchKind.Quantity or SearchKind.Number } number:
                return new SearchSort.Range(indexer.Key(number, SearchForms.AnyQuantity), down);
            case { Kind: SearchKind.String } text:
                return new SearchSort.Text(indexer.Key(text, SearchForms.Text), down);
            case { Kind: SearchKind.Token } token when Codes(token) is { Count: > 0 } codes:
                return new SearchSort.Place([.. codes.Select(each => indexer.Key(token, SearchForms.Code(each)))], down);
            default:
                return Wrong<SearchSort?>("_sort", $"_lastUpdated, _id, or a date, number, quantity or string parameter of {type}, or a token parameter whose codes R4 lists, with - before it for descending", null);
        }
    }

    /// <summary>The codes that a token parameter can have, where its element's value set says; in the order of the alphabet.</summary>
    static List<string> Codes(SearchParameter token) => token.Home switch
    {
        { Types: [{ Type: "boolean" }] } => ["false", "true"],
        { Binding: { IsRequired: true } binding } when Definitions.R4.ValueSet(binding.ValueSet) is { } set => [.. set.Codes.Distinct().Order(StringComparer.Ordinal)],
        _ => [],
    };

    /// <summary><c>Type:parameter</c>, <c>Type:parameter:Target</c>, <c>Type:*</c> or <c>*</c> (http://hl7.org/fhir/R4/search.html#include).</summary>
    IEnumerable<IncludeStep> Include(string type, string value, bool reverse, bool iterate)
    {
        var parts = value.Split(':');
        var sources = parts[0] != "*" ? [parts[0]] : reverse || iterate ? indexer.List.Types : [type];
        var code = parts.Length > 1 ? parts[1] : parts[0] == "*" ? "*" : "";
        var followed = sources.SelectMany(source => indexer.List.For(source)).Where(parameter => parameter.Kind == SearchKind.Reference && (code == "*" || parameter.Code == code)
            && (!reverse || iterate || parameter.Targets.Count == 0 || parameter.Targets.Contains(type))).ToList();
        if (parts.Length > 3 || followed.Count == 0)
        {
            Wrong<int>(reverse ? "_revinclude" : "_include", "Type:parameter, Type:parameter:Target or Type:*, with a reference parameter of the type", 0);
            return [];
        }

        return [new IncludeStep(reverse, [.. followed.Select(indexer.Number)], parts.Length == 3 ? parts[2] : null, iterate)];
    }

    T Wrong<T>(string name, string expected, T instead)
    {
        _issues.Add(SearchProblems.Result(name, expected));
        return instead;
    }
}
