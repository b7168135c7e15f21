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
    const int Numbers = short.MaxValue - 1;

    readonly FrozenDictionary<SearchParameter, int> _numbers;

    public SearchIndexer(SearchParameterSet list)
    {
        List = list;
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
    }

    public SearchParameterSet List { get; }

    public int Number(SearchParameter parameter) => _numbers[parameter];

    /// <summary>A key of a parameter: its number, and a hash of the value in one of the forms that <see cref="SearchForms"/> names.</summary>
    public long Key(SearchParameter parameter, string form) => SearchHash.Value(Number(parameter), $"{parameter.Type}.{parameter.Code}|{form}");

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
                if (parameter.Code is not ("_id" or "_lastUpdated") && parameter.Whole.Count == 0)
                {
                    Add(rows, resource.Element, parameter);
                }
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
                    if (SearchForms.IsCoding(parameter) && token.Code is { } code)
                    {
                        rows.AddCoding(Key(parameter, SearchForms.Code(code)), SearchHash.System(token.System ?? ""),
                            [Key(parameter, SearchForms.InSystem(token.System ?? "", code)), .. SearchForms.OfSystem(token) is { } system ? [Key(parameter, system)] : Array.Empty<long>()]);
                        break;
                    }

                    foreach (var form in SearchForms.OfToken(token, parameter.IsPlain).Append(SearchForms.OfSystem(token)).OfType<string>())
                    {
                        rows.Keys.Add(Key(parameter, form));
                    }

                    break;
                case SearchValue.Reference reference:
                    if (reference.Text is not null)
                    {
                        foreach (var text in SearchForms.OfReference(reference.Text))
                        {
                            rows.References.Add((Number(parameter), SearchHash.Reference(text)));
                        }
                    }

                    foreach (var form in reference.Identifier is { } identifier ? SearchForms.OfToken(identifier, false).Append(SearchForms.OfSystem(identifier)).OfType<string>() : [])
                    {
                        rows.Keys.Add(Key(parameter, "i" + form));
                    }

                    break;
                case SearchValue.Date date:
                    rows.AddTime(Key(parameter, SearchForms.Range), date.Low, date.High);
                    break;
                case SearchValue.Quantity quantity:
                    foreach (var form in SearchForms.OfQuantity(quantity))
                    {
                        rows.Ranges.Add((Key(parameter, form), SearchForms.Ordered(quantity.Low), SearchForms.Ordered(quantity.High)));
                    }

                    break;
                case SearchValue.String text:
                    rows.AddText(Key(parameter, SearchForms.Text), SearchText.Normal(text.Text));
                    rows.Keys.Add(Key(parameter, SearchForms.Exact(text.Text)));
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
                    foreach (var form in SearchForms.OfQuantity(quantity))
                    {
                        rows.Ranges.Add((Key(parameter, SearchForms.Join(head, form)), SearchForms.Ordered(quantity.Low), SearchForms.Ordered(quantity.High)));
                    }

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
