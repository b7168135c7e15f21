using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>The patient compartment in the numbers of the index.</summary>
sealed class Compartment(SearchIndexer indexer)
{
    /// <summary>The parameters that say when something was, the first that a type has.</summary>
    static readonly string[] Dates = ["date", "period", "created", "authored", "authored-on", "onset-date", "start-date", "recorded", "target-date"];

    readonly Lazy<IReadOnlyList<CompartmentMember>> _members = new(() => [.. indexer.List.PatientCompartment.Keys.Append("Patient").Distinct().Where(indexer.List.Types.Contains).Order(StringComparer.Ordinal).Select(type => Member(indexer, type))]);

    readonly Lazy<IReadOnlyList<int>> _references = new(() => [.. indexer.List.PatientCompartment.Keys.Append("Patient").Distinct().SelectMany(type => indexer.List.For(type)).Where(parameter => parameter.Kind == SearchKind.Reference).Select(indexer.ReferenceNumber).Distinct()]);

    public IReadOnlyList<CompartmentMember> Members => _members.Value;

    /// <summary>Every reference of a member.</summary>
    public IReadOnlyList<int> References => _references.Value;

    public bool Has(string type) => Members.Any(member => member.Type == type);

    /// <summary>A type, whether or not it is of the compartment.</summary>
    public CompartmentMember Of(string type) => Members.FirstOrDefault(member => member.Type == type) ?? new(type, [], null);

    static CompartmentMember Member(SearchIndexer indexer, string type)
    {
        var by = indexer.List.PatientCompartment.TryGetValue(type, out var codes) ? codes : [];
        var dates = Dates.Select(code => indexer.List.Find(type, code)).FirstOrDefault(parameter => parameter?.Kind == SearchKind.Date);
        return new(type, [.. by.Select(code => indexer.List.Find(type, code)).OfType<SearchParameter>().Select(indexer.ReferenceNumber).Distinct()], dates is null ? null : indexer.Key(dates, SearchForms.Range));
    }
}
