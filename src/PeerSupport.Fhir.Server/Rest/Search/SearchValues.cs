using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>One value of a query, for one parameter, as a criterion. Null with an issue where it can't be read.</summary>
sealed class SearchValues(SearchIndexer indexer, string address, DateTimeOffset now)
{
    public Criterion? Read(SearchParameter parameter, string? modifier, string value, List<Issue> issues)
    {
        if (parameter.Code == "_id")
        {
            return new Criterion.Ids([SearchHash.Reference($"{parameter.Type}/{SearchText.Unescape(value)}")]);
        }

        var found = parameter.Kind switch
        {
            SearchKind.Token => Token(parameter, value),
            SearchKind.Reference when modifier == "identifier" => Token(parameter, value, SearchForms.Identifier),
            SearchKind.Reference => Reference(parameter, modifier, SearchText.Unescape(value)),
            SearchKind.Date => Date(parameter, value),
            SearchKind.Quantity or SearchKind.Number => Quantity(parameter, value),
            SearchKind.String => String(parameter, modifier, SearchText.Unescape(value)),
            SearchKind.Uri => new Criterion.Keys([Key(parameter, SearchForms.Uri(SearchText.Unescape(value)))], IsRare: parameter.Code == "url"),
            _ => Composite(parameter, value),
        };
        if (found is null)
        {
            issues.Add(SearchProblems.Value(parameter.Code, Expected(parameter, modifier)));
        }

        return found;
    }

    long Key(SearchParameter parameter, string form) => indexer.Key(parameter, form);

    /// <summary><c>code</c>, <c>system|code</c>, <c>|code</c> and <c>system|</c> (http://hl7.org/fhir/R4/search.html#token).</summary>
    Criterion? Token(SearchParameter parameter, string value, string prefix = "")
    {
        var isName = prefix is not "" || SearchForms.IsName(parameter);
        if ((prefix is not "" || SearchForms.IsCoding(parameter)) && SearchText.Split(value, '|') is [var first, var last])
        {
            var (system, code) = (SearchText.Unescape(first), SearchText.Unescape(last));
            return code is not "" ? new Criterion.Codings([new(Key(parameter, prefix + SearchForms.Code(code)), SearchHash.System(system), Key(parameter, prefix + SearchForms.InSystem(system, code)))]) { IsRare = isName, Order = Order() }
                : system is "" ? null : isName ? new Criterion.Keys([Key(parameter, prefix + SearchForms.System(system))], IsRare: false) : new Criterion.OfSystem(indexer.Number(parameter), SearchHash.System(system), Key(parameter, SearchForms.System(system)));
        }

        var forms = TokenForms(value, prefix is "" ? parameter : null);
        return forms is null ? null : new Criterion.Keys([.. forms.Select(form => Key(parameter, prefix + form))], isName) { Order = Order() };

        long? Order() => prefix is "" ? indexer.Order(parameter) : null;
    }

    static IReadOnlyList<string>? TokenForms(string value, SearchParameter? parameter)
    {
        var parts = SearchText.Split(value, '|');
        var plain = parameter?.IsPlain == true;
        switch (parts)
        {
            case [{ Length: > 0 } code]:
                return [SearchForms.Code(SearchText.Unescape(code))];
            case ["", { Length: > 0 } code]:
                return [plain ? SearchForms.Code(SearchText.Unescape(code)) : SearchForms.InSystem("", SearchText.Unescape(code))];
            case [{ Length: > 0 } system, { Length: > 0 } code]:
                return plain && parameter!.ImpliesSystem(SearchText.Unescape(system)) ? [SearchForms.Code(SearchText.Unescape(code))]
                    : [SearchForms.InSystem(SearchText.Unescape(system), SearchText.Unescape(code))];
            case [{ Length: > 0 } system, ""]:
                return [SearchForms.System(SearchText.Unescape(system))];
            default:
                return null;
        }
    }

    /// <summary><c>id</c>, <c>Type/id</c> or an absolute URL; this server's own may be written as either (http://hl7.org/fhir/R4/search.html#reference).</summary>
    Criterion.References? Reference(SearchParameter parameter, string? modifier, string value) => Targets(parameter, modifier, value) is { } targets
        ? new(indexer.ReferenceNumber(parameter), [.. targets.Where(target => parameter.Narrows is not { } narrows || SearchReader.TypeOf(target) == narrows.Target).Select(SearchHash.Reference)]) : null;

    /// <summary>The texts that a reference may have; null where none can be meant.</summary>
    IEnumerable<string>? Targets(SearchParameter parameter, string? modifier, string value)
    {
        value = SearchReader.WithoutVersion(value);
        if (value.Length == 0)
        {
            return null;
        }

        IEnumerable<string> local;
        if (value.StartsWith(address + "/", StringComparison.Ordinal))
        {
            local = [value[(address.Length + 1)..]];
        }
        else if (value.Contains(':', StringComparison.Ordinal))
        {
            return [value];
        }
        else
        {
            local = value.Contains('/', StringComparison.Ordinal) ? [value] : (modifier is not null ? [modifier] : parameter.Targets.Count > 0 ? parameter.Targets : Definitions.R4.ResourceNames).Select(type => $"{type}/{value}");
        }

        return modifier is not null && !local.All(each => each.StartsWith(modifier + "/", StringComparison.Ordinal)) ? null : local.SelectMany(each => new[] { each, $"{address}/{each}" });
    }

    Criterion? Date(SearchParameter parameter, string value)
    {
        if (Ordered(SearchText.Unescape(value)) is not var (test, low, high))
        {
            return null;
        }

        return parameter.Code == "_lastUpdated" ? new Criterion.Updated(test, low, high) : new Criterion.Range(Key(parameter, SearchForms.Range), test, low, high);
    }

    /// <summary>The range of a date, and how values are compared with it.</summary>
    (RangeTest Test, long Low, long High)? Ordered(string value)
    {
        var (prefix, text) = SearchOrdered.Prefix(value);
        if (SearchOrdered.Date(text) is not var (low, high))
        {
            return null;
        }

        if (prefix == SearchPrefix.Ap)
        {
            // A tenth of the time between now and the date, as R4 suggests.
            var wider = Math.Abs(now.UtcTicks - (low + (high - low) / 2)) / 10;
            (low, high) = (Math.Max(low - wider, 0), Math.Min(high + wider, DateTime.MaxValue.Ticks));
        }

        return (TestOf(prefix), low, high);
    }

    static RangeTest TestOf(SearchPrefix prefix) => prefix switch
    {
        SearchPrefix.Eq => RangeTest.Within,
        SearchPrefix.Ne => RangeTest.NotWithin,
        SearchPrefix.Gt => RangeTest.Above,
        SearchPrefix.Lt => RangeTest.Below,
        SearchPrefix.Ge => RangeTest.FromOn,
        SearchPrefix.Le => RangeTest.UpTo,
        SearchPrefix.Sa => RangeTest.After,
        SearchPrefix.Eb => RangeTest.Before,
        _ => RangeTest.Overlaps,
    };

    Criterion.Range? Quantity(SearchParameter parameter, string value, string head = "")
    {
        var parts = SearchText.Split(value, '|');
        var (prefix, text) = SearchOrdered.Prefix(parts[0]);
        if (parts.Count is not (1 or 3) || (parameter.Kind == SearchKind.Number && parts.Count > 1) || SearchOrdered.Number(text) is not var (number, low, high))
        {
            return null;
        }

        var (system, code) = parts.Count == 3 ? (SearchText.Unescape(parts[1]), SearchText.Unescape(parts[2])) : ("", "");
        if (prefix == SearchPrefix.Ap)
        {
            (low, high) = (number - Math.Abs(number) / 10, number + Math.Abs(number) / 10);
        }

        // The range's end is not in it any more; for what is more or less than, the number itself counts.
        var (from, to) = prefix is SearchPrefix.Eq or SearchPrefix.Ne ? (SearchForms.Ordered(low), low == high ? SearchForms.Ordered(high) : SearchForms.Ordered(high) - 1)
            : prefix == SearchPrefix.Ap ? (SearchForms.Ordered(low), SearchForms.Ordered(high)) : (SearchForms.Ordered(number), SearchForms.Ordered(number));
        long Of(string form) => Key(parameter, head is "" ? form : SearchForms.Join(head, form));
        return new Criterion.Range(Of(SearchForms.AnyQuantity), TestOf(prefix), from, to)
        {
            Units = [.. SearchForms.UnitsOf(system, code).Select(unit => new QuantityUnit(SearchHash.Unit(unit.Form), unit.IsName, Of(unit.Form)))],
        };
    }

    Criterion? String(SearchParameter parameter, string? modifier, string value) => modifier switch
    {
        "exact" => new Criterion.Exact(Key(parameter, SearchForms.Text), SearchText.Normal(value), SearchHash.Text(SearchForms.Exact(value)), Key(parameter, SearchForms.Exact(value))),
        _ => SearchText.Normal(value) is { Length: > 0 } text ? new Criterion.Text(Key(parameter, SearchForms.Text), text, modifier == "contains") : null,
    };

    /// <summary>Values of the parts, joined by <c>$</c> (http://hl7.org/fhir/R4/search.html#combining).</summary>
    Criterion? Composite(SearchParameter parameter, string value)
    {
        var parts = SearchText.Split(value, '$');
        if (parts.Count != parameter.Components.Count)
        {
            return null;
        }

        if (parameter.Whole.Count > 0)
        {
            List<Issue> unread = [];
            List<Criterion> all = [.. parameter.Whole.Select((part, i) => Read(part, null, parts[i], unread)).OfType<Criterion>()];
            return unread.Count > 0 ? null : new Criterion.All(all);
        }

        var head = "$";
        for (var i = 0; i < parts.Count - 1; i++)
        {
            if (PartForm(parameter.Components[i].Kind, parts[i]) is not { } form)
            {
                return null;
            }

            head = SearchForms.Join(head, form);
        }

        var last = parts[^1];
        switch (parameter.Components[^1].Kind)
        {
            case SearchKind.Date:
                return Ordered(SearchText.Unescape(last)) is var (test, low, high) ? new Criterion.Range(Key(parameter, SearchForms.Join(head, SearchForms.Range)), test, low, high) : null;
            case SearchKind.Quantity or SearchKind.Number:
                return Quantity(parameter, last, head);
            case SearchKind.String:
                return SearchText.Normal(SearchText.Unescape(last)) is { Length: > 0 } text ? new Criterion.Text(Key(parameter, SearchForms.Join(head, SearchForms.Text)), text, false) : null;
            case var kind:
                return PartForm(kind, last) is { } form ? new Criterion.Keys([Key(parameter, SearchForms.Join(head, form))], IsRare: false) : null;
        }
    }

    static string? PartForm(SearchKind kind, string value) => kind switch
    {
        SearchKind.Token => TokenForms(value, null) is [var form] && !form.StartsWith("n|", StringComparison.Ordinal) ? form : null,
        SearchKind.Reference => value.Length > 0 ? "r|" + SearchReader.WithoutVersion(SearchText.Unescape(value)) : null,
        SearchKind.Uri => SearchForms.Uri(SearchText.Unescape(value)),
        SearchKind.String => SearchForms.Exact(SearchText.Unescape(value)),
        _ => null,
    };

    static string Expected(SearchParameter parameter, string? modifier) => parameter.Kind switch
    {
        SearchKind.Token => "code, system|code, |code or system|",
        SearchKind.Reference when modifier == "identifier" => "value, system|value, |value or system| of an identifier",
        SearchKind.Reference => "an id, Type/id or an absolute URL, of a type that it may lead to",
        SearchKind.Date => "a date or time of any precision, with eq, ne, gt, lt, ge, le, sa, eb or ap before it",
        SearchKind.Quantity => "number, number|system|code or number||code, with a prefix such as ge before it",
        SearchKind.Number => "a number, with a prefix such as ge before it",
        SearchKind.Composite => string.Create(CultureInfo.InvariantCulture, $"{parameter.Components.Count} values with $ between them"),
        _ => "a text",
    };
}
