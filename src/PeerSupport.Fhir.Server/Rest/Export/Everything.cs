using System.Globalization;
using Microsoft.Extensions.Primitives;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>GET /fhir/Patient/[id]/$everything</c> (http://hl7.org/fhir/R4/patient-operation-everything.html): read, walk, answer.</summary>
static class Everything
{
    const int DefaultCount = 100, MostCount = 500, MostReferred = 1000;

    public static async Task<IResult> Endpoint(string id, HttpContext http, FhirStore store, CompartmentStore compartments, Compartment compartment, FhirRequest reader, CancellationToken cancellation)
    {
        var patient = new ResourceKey("Patient", id);
        if (await store.Read("Patient", id, cancellation) is not { Deleted: false } found)
        {
            return FhirResults.Outcome(await store.Read("Patient", id, cancellation) is null ? Problems.NotFound("Patient") : Problems.Deleted("Patient"));
        }

        var (input, faults) = await ExportQuery.Read(http, reader, cancellation);
        if (input is null)
        {
            return FhirResults.Outcome(faults);
        }

        List<Issue> issues = [];
        var query = ExportQuery.Of(input);
        var since = ExportQuery.Since(query, issues);
        var types = ExportQuery.Types(query, compartment.Has, issues);
        var (from, to) = (Day(query, "start", issues)?.Low ?? long.MinValue, Day(query, "end", issues)?.High ?? long.MaxValue);
        var (count, after) = ((long)DefaultCount, long.MinValue);
        if (query["_count"].ToString() is { Length: > 0 } asked && (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
        {
            issues.Add(Problems.BadParameter("_count", "a whole number from 1"));
        }

        if (query["_cursor"].ToString() is { Length: > 0 } cursor && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            issues.Add(SearchProblems.Cursor());
        }

        if (issues.Count > 0)
        {
            return FhirResults.Outcome(ExportQuery.Placed(issues, input));
        }

        var members = compartment.Members.Where(member => types.Count == 0 || types.Contains(member.Type)).ToList();
        (long, long)? dates = from == long.MinValue && to == long.MaxValue ? null : (from, to);
        var (matches, next) = await compartments.Page(patient, members, since, dates, after, (int)Math.Min(count, MostCount), cancellation);
        // Members that belong to the patient come on pages of their own; what is referred to beside them, such as an organization, comes along.
        var referred = types.Count > 0 ? [] : (await compartments.Referred(matches, compartment.References, MostReferred, cancellation)).Where(resource => !compartment.Has(resource.Key.Type)).ToList();
        return FhirResults.Resource(Bundle(http.Request, query, matches, referred, next));
    }

    static ReadOnlyMemory<byte> Bundle(HttpRequest request, IQueryCollection query, IReadOnlyList<StoredResource> matches, IReadOnlyList<StoredResource> referred, long? next)
    {
        var address = FhirResults.Base(request);
        var self = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}";
        var used = SearchEndpoints.Pairs(query).Where(pair => pair.Key is "start" or "end" or "_since" or "_type" or "_count" or "_cursor" || Presentation.Parameters.Contains(pair.Key)).ToList();
        List<(string, string)> links = [("self", BundleWriter.Query(self, used))];
        if (next is { } place)
        {
            links.Add(("next", BundleWriter.Query(self, used.Where(pair => pair.Key != "_cursor").Append(new("_cursor", place.ToString(CultureInfo.InvariantCulture))))));
        }

        var presentation = Presentation.Of(request);
        using var bundle = new BundleWriter("searchset", null, links, presentation.Pretty);
        foreach (var (resources, mode) in new[] { (matches, "match"), (referred, "include") })
        {
            foreach (var stored in resources)
            {
                bundle.Entry($"{address}/{stored.Key}", presentation.Of(ServedJson.Of(stored)), json => BundleWriter.Mode(json, mode));
            }
        }

        return bundle.Done();
    }

    static (long Low, long High)? Day(IQueryCollection query, string name, List<Issue> issues)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (SearchOrdered.Date(text) is { } range)
        {
            return range;
        }

        issues.Add(Problems.BadParameter(name, "a date, such as 2026-01-31"));
        return null;
    }
}

/// <summary>The parameters that $everything and $export share.</summary>
static class ExportQuery
{
    /// <summary>What the address asks and, where a POST brings Parameters, what they ask; null and issues where these can't be read.</summary>
    public static async Task<(OperationInput? Input, IReadOnlyList<Issue> Faults)> Read(HttpContext http, FhirRequest reader, CancellationToken cancellation)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !FhirRequest.HasBody(http))
        {
            return (OperationInput.Read(http.Request.Query), []);
        }

        var (body, faults) = await reader.Read(http, cancellation, "Parameters");
        return body is null ? (null, faults) : (OperationInput.Read(body, http.Request.Query), []);
    }

    /// <summary>The same as if all of it stood in the address.</summary>
    public static IQueryCollection Of(OperationInput input) => new QueryCollection(input.Values.ToDictionary(values => values.Key, values => new StringValues([.. values]), StringComparer.Ordinal));

    /// <summary>Issues of the parameters, each where its parameter stands.</summary>
    public static List<Issue> Placed(IEnumerable<Issue> issues, OperationInput input) => [.. issues.Select(issue => issue.Expression?.StartsWith("http.", StringComparison.Ordinal) == true ? issue with { Expression = input.Place(issue.Expression["http.".Length..]) } : issue)];

    public static DateTimeOffset? Since(IQueryCollection query, List<Issue> issues)
    {
        if (query["_since"].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (FhirDateTime.TryParse(text.Replace(' ', '+'), out var moment))
        {
            return moment.Earliest;
        }

        issues.Add(Problems.BadParameter("_since", "an instant, such as 2026-01-31T08:00:00Z"));
        return null;
    }

    public static IReadOnlyList<string> Types(IQueryCollection query, Func<string, bool> isKnown, List<Issue> issues)
    {
        string[] types = [.. query["_type"].SelectMany(text => text?.Split(',') ?? []).Select(type => type.Trim()).Where(type => type.Length > 0).Distinct()];
        if (types.Any(type => !isKnown(type)))
        {
            issues.Add(Problems.BadParameter("_type", "resource types that this operation gives"));
        }

        return types;
    }
}
