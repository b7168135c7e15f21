using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>The references that a search follows (http://hl7.org/fhir/R4/search.html#include).</summary>
/// <param name="indexer">The list of parameters.</param>
/// <param name="types">The types that are searched.</param>
/// <param name="address">This server's own: references may begin with it.</param>
/// <param name="strict">What can't be used refuses the search.</param>
sealed class SearchIncludes(SearchIndexer indexer, IReadOnlyList<string> types, string address, bool strict)
{
    readonly HashSet<SearchParameter> _forward = [];

    public List<IncludeStep> Steps { get; } = [];

    /// <summary><c>Type:parameter</c>, <c>Type:parameter:Target</c>, <c>Type:*</c> or <c>*</c>.</summary>
    public void Add(string value, bool reverse, bool iterate, List<Issue> issues)
    {
        var parts = value.Split(':');
        var sources = parts[0] != "*" ? [parts[0]] : reverse || iterate ? indexer.List.Types : types;
        var code = parts.Length > 1 ? parts[1] : parts[0] == "*" ? "*" : "";
        var followed = sources.SelectMany(source => indexer.List.For(source)).Where(parameter => parameter.Kind == SearchKind.Reference && (code == "*" || parameter.Code == code)
            && (!reverse || iterate || parameter.Targets.Count == 0 || types.Any(parameter.Targets.Contains))).ToList();
        if (parts.Length > 3 || followed.Count == 0)
        {
            issues.Add(SearchProblems.Result(reverse ? "_revinclude" : "_include", "Type:parameter, Type:parameter:Target or Type:*, with a reference parameter of the type"));
            return;
        }

        var target = parts.Length == 3 ? parts[2] : null;
        if (target is not null)
        {
            // What comes by a reverse reference leads to what was searched for.
            var isOpen = !reverse || iterate;
            var offered = followed.SelectMany(parameter => parameter.Targets).Where(type => isOpen || types.Contains(type)).Distinct().Order(StringComparer.Ordinal).ToList();
            followed.RemoveAll(parameter => !LeadsTo(parameter, target) || !(isOpen || types.Contains(target)));
            if (followed.Count == 0)
            {
                issues.Add(SearchProblems.IncludeTarget(reverse ? "_revinclude" : "_include", value, offered, strict));
                return;
            }
        }

        // What a narrower parameter finds is followed by the wider one, to its type alone.
        foreach (var step in followed.GroupBy(parameter => target ?? (code == "*" ? null : parameter.Narrows?.Target)))
        {
            Steps.Add(new(reverse, [.. step.Select(indexer.ReferenceNumber).Distinct()], step.Key, iterate));
        }

        _forward.UnionWith(reverse ? [] : followed);
    }

    /// <summary>One that names no type that is held here may lead to any.</summary>
    static bool LeadsTo(SearchParameter parameter, string type) => parameter.Narrows is { } narrows ? narrows.Target == type
        : parameter.Targets.Count > 0 ? parameter.Targets.Contains(type) : Definitions.R4.Type(type) is { Kind: TypeKind.Resource, IsAbstract: false };

    /// <summary>What a match refers to on this server, by the parameters that are followed, each with the version that it names.</summary>
    public IEnumerable<(ResourceKey Key, int? Version)> References(StoredResource match) =>
        FhirJson.Parse(match.Json, maxDepth: 500).Resource is not { } resource ? []
            : _forward.Where(parameter => parameter.Type == match.Key.Type).SelectMany(parameter => SearchReader.References(resource.Element, parameter)).Select(Target).OfType<(ResourceKey, int?)>();

    (ResourceKey Key, int? Version)? Target(string reference) => (reference.StartsWith(address + "/", StringComparison.Ordinal) ? reference[(address.Length + 1)..] : reference).Split('/') switch
    {
        [var type, var id] => (new(type, id), null),
        [var type, var id, "_history", var version] when int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => (new(type, id), number),
        _ => null,
    };
}
