using System.Collections.Frozen;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The list of what can be searched, with the numbers that stand for its parameters in the index. Numbers follow from the list, so that every server with the same
/// list has the same ones.
/// </summary>
sealed class SearchIndexer
{
    const int Numbers = short.MaxValue - 1, LongestKnown = 200;

    readonly FrozenDictionary<SearchParameter, int> _numbers;

    /// <summary>By type the parameters whose resources are kept in the order of a time, with it.</summary>
    readonly ILookup<string, (int Codes, long Time)> _orders;

    readonly bool _besideOlder;

    /// <summary>Keys and systems that come again and again.</summary>
    readonly Known<(SearchParameter Parameter, string Form), long> _keys = new(20_000);

    readonly Known<string, int> _systems = new(2000);

    /// <param name="list">The parameters.</param>
    /// <param name="besideOlder">Servers of earlier builds search by these rows too (<see cref="StorageOptions.BesideOlder"/>).</param>
    public SearchIndexer(SearchParameterSet list, bool besideOlder = false)
    {
        (List, _besideOlder) = (list, besideOlder);
        Dictionary<SearchParameter, int> numbers = [];
        foreach (var type in list.Types)
        {
            HashSet<int> taken = [];
            foreach (var parameter in list.For(type).OrderBy(parameter => parameter.Code, StringComparer.Ordinal))
            {
                var number = (int)((ulong)SearchHash.Reference(parameter.ToString()) % Numbers) + 1;
                while (!taken.Add(number))
                {
                    number = number % Numbers + 1;
                }

                numbers[parameter] = number;
            }
        }

        _numbers = numbers.ToFrozenDictionary();
        _orders = numbers.Keys.Where(parameter => parameter.Order is not null).ToLookup(parameter => parameter.Type, parameter => (Number(parameter), Order(parameter)!.Value));
    }

    public SearchParameterSet List { get; }

    public int Number(SearchParameter parameter) => _numbers[parameter];

    /// <summary>The number by which its references are found: that of the parameter that it narrows, if any.</summary>
    public int ReferenceNumber(SearchParameter parameter) => Number(parameter.Narrows?.Wider ?? parameter);

    /// <summary>A key of a parameter: its number, and a hash of the value in one of the forms that <see cref="SearchForms"/> names.</summary>
    public long Key(SearchParameter parameter, string form) => SearchHash.Value(Number(parameter), $"{parameter.Type}.{parameter.Code}|{form}");

    /// <summary>The key of the times that the parameter's resources are kept in the order of, if any.</summary>
    public long? Order(SearchParameter parameter) => parameter.Order is { } time ? Key(time, SearchForms.Range) : null;

    /// <summary>What a stored resource is found by.</summary>
    /// <param name="key">Where it is.</param>
    /// <param name="json">Its bytes.</param>
    /// <param name="parsed">The <see cref="Resource"/> that was read out of these bytes, where somebody has.</param>
    public IndexRows Index(ResourceKey key, ReadOnlyMemory<byte> json, object? parsed = null)
    {
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(key.Type));
        if ((parsed as Resource ?? FhirJson.Known(json).Resource) is { } resource)
        {
            foreach (var parameter in List.For(key.Type))
            {
                // The server's own id and time are columns.
                if (parameter.Narrows is { } narrows)
                {
                    AddNarrow(rows, resource.Element, parameter, narrows.Wider);
                }
                else if (parameter.Code is not ("_id" or "_lastUpdated") && parameter.Whole.Count == 0)
                {
                    Add(rows, resource.Element, parameter);
                }
            }

            foreach (var (codes, time) in _orders[key.Type])
            {
                rows.Order(codes, time);
            }
        }

        return rows;
    }

    void Add(IndexRows rows, ITypedElement resource, SearchParameter parameter)
    {
        foreach (var value in SearchReader.Read(resource, parameter))
        {
            switch (value)
            {
                case SearchValue.Token token:
                    if (SearchForms.IsCoding(parameter) && token.Code is { } code && !_besideOlder)
                    {
                        AddCoding(rows, parameter, "", token.System, code, isName: SearchForms.IsName(parameter));
                        break;
                    }

                    foreach (var form in SearchForms.OfToken(token, parameter.IsPlain).Append(SearchForms.OfSystem(token)).OfType<string>())
                    {
                        rows.Keys.Add(Known(parameter, form));
                    }

                    break;
                case SearchValue.Reference reference:
                    AddReference(rows, parameter, reference, withTarget: true);
                    break;
                case SearchValue.Date date:
                    rows.AddTime(Known(parameter, SearchForms.Range), date.Low, date.High);
                    break;
                case SearchValue.Quantity quantity:
                    AddQuantity(rows, form => Known(parameter, form), quantity);
                    break;
                case SearchValue.String text:
                    AddText(rows, parameter, text.Text);
                    break;
                case SearchValue.Uri uri:
                    foreach (var form in SearchForms.OfUri(uri.Text))
                    {
                        rows.Keys.Add(Key(parameter, form));
                    }

                    break;
                case SearchValue.Composite composite:
                    AddComposite(rows, parameter, composite);
                    break;
            }
        }
    }

    void AddText(IndexRows rows, SearchParameter parameter, string text)
    {
        var exact = SearchForms.Exact(text);
        if (_besideOlder)
        {
            rows.AddText(Known(parameter, SearchForms.Text), SearchText.Normal(text));
            rows.Keys.Add(Key(parameter, exact));
            return;
        }

        rows.AddText(Known(parameter, SearchForms.Text), SearchText.Normal(text), SearchHash.Text(exact), () => Key(parameter, exact));
    }

    /// <summary>That there are references, but none that the parameter finds. Not of the parameter's own range: it would be taken for a value.</summary>
    public static long Others(SearchParameter parameter) => SearchHash.Value(0, $"{parameter.Type}.{parameter.Code}|others");

    /// <summary>References are found by the wider parameter: there are rows only of what is not seen there, identifiers and that nothing leads to the type.</summary>
    void AddNarrow(IndexRows rows, ITypedElement resource, SearchParameter parameter, SearchParameter wider)
    {
        var isNone = true;
        foreach (var reference in SearchReader.Read(resource, parameter).OfType<SearchValue.Reference>())
        {
            isNone = false;
            AddReference(rows, parameter, reference, withTarget: _besideOlder);
        }

        if (isNone && SearchReader.Read(resource, wider).Any())
        {
            rows.Keys.Add(Others(parameter));
        }
    }

    /// <summary>Adds a code with its system. What is a name comes but once and is not remembered, and all names of a system are found by a row for the system: so many have one that to look through them would take long.</summary>
    void AddCoding(IndexRows rows, SearchParameter parameter, string before, string? system, string code, bool isName)
    {
        var form = before + SearchForms.Code(code);
        rows.AddCoding(isName ? Key(parameter, form) : Known(parameter, form), System(system ?? ""), Whole(parameter, before, system, code));
        if (isName && system is not null)
        {
            rows.Keys.Add(Known(parameter, before + SearchForms.System(system)));
        }
    }

    /// <summary>Reckoned only where it is asked for, which is seldom.</summary>
    IEnumerable<long> Whole(SearchParameter parameter, string before, string? system, string code)
    {
        yield return Key(parameter, before + SearchForms.InSystem(system ?? "", code));
        if (system is not null)
        {
            yield return Key(parameter, before + SearchForms.System(system));
        }
    }

    long Known(SearchParameter parameter, string form) => form.Length > LongestKnown ? Key(parameter, form) : _keys.Of((parameter, form), of => Key(of.Parameter, of.Form));

    int System(string system) => system.Length > LongestKnown ? SearchHash.System(system) : _systems.Of(system, SearchHash.System);

    void AddReference(IndexRows rows, SearchParameter parameter, SearchValue.Reference reference, bool withTarget)
    {
        foreach (var text in withTarget && reference.Text is { } target ? SearchForms.OfReference(target) : [])
        {
            rows.References.Add((Number(parameter), SearchHash.Reference(text)));
        }

        if (reference.Identifier is { Code: { } code } named && !_besideOlder)
        {
            AddCoding(rows, parameter, SearchForms.Identifier, named.System, code, isName: true);
            return;
        }

        foreach (var form in reference.Identifier is { } identifier ? SearchForms.OfToken(identifier, false).Append(SearchForms.OfSystem(identifier)).OfType<string>() : [])
        {
            rows.Keys.Add(Key(parameter, SearchForms.Identifier + form));
        }
    }

    void AddQuantity(IndexRows rows, Func<string, long> key, SearchValue.Quantity quantity)
    {
        var (low, high, units) = (SearchForms.Ordered(quantity.Low), SearchForms.Ordered(quantity.High), SearchForms.UnitsOf(quantity));
        if (_besideOlder)
        {
            rows.Ranges.UnionWith(units.Select(unit => unit.Form).Append(SearchForms.AnyQuantity).Select(form => (key(form), low, high)));
            return;
        }

        rows.AddQuantity(key(SearchForms.AnyQuantity), low, high, [.. units.Select(unit => new QuantityUnit(SearchHash.Unit(unit.Form), unit.IsName, key(unit.Form)))]);
    }

    /// <summary>All parts but the last are in the hash; the last is compared as its own kind is.</summary>
    void AddComposite(IndexRows rows, SearchParameter parameter, SearchValue.Composite composite)
    {
        IEnumerable<string> heads = ["$"];
        foreach (var part in composite.Parts.SkipLast(1))
        {
            heads = [.. heads.SelectMany(head => SearchForms.OfPart(part).Select(form => SearchForms.Join(head, form)))];
        }

        foreach (var head in heads)
        {
            switch (composite.Parts[^1])
            {
                case SearchValue.Date date:
                    rows.Ranges.Add((Key(parameter, SearchForms.Join(head, SearchForms.Range)), date.Low, date.High));
                    break;
                case SearchValue.Quantity quantity:
                    AddQuantity(rows, form => Key(parameter, SearchForms.Join(head, form)), quantity);
                    break;
                case SearchValue.String text:
                    rows.AddText(Key(parameter, SearchForms.Join(head, SearchForms.Text)), SearchText.Normal(text.Text));
                    break;
                case var other:
                    foreach (var form in SearchForms.OfPart(other))
                    {
                        rows.Keys.Add(Key(parameter, SearchForms.Join(head, form)));
                    }

                    break;
            }
        }
    }
}
