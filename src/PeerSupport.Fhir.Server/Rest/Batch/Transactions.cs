using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// A transaction (http://hl7.org/fhir/R4/http.html#trules): ids are given first, references follow them, then the entries are carried out in their order within one transaction
/// of the database. The first that is refused undoes all.
/// </summary>
sealed class Transactions(InnerPipeline inner, ResourceChanges changes, Conditions conditions, FhirRegistry registry, IdSource newId)
{
    public async Task<IResult> Run(HttpContext http, IReadOnlyList<BatchEntry> entries, CancellationToken cancellation)
    {
        if (entries.FirstOrDefault(entry => entry.Method == "POST" && (entry.Url.Contains('$', StringComparison.Ordinal) || registry.Find(entry.Type)?.Role == ResourceRole.Request)) is { } operation)
        {
            return FhirResults.Outcome(new Issue(IssueSeverity.Error, "not-supported", "operation-in-transaction", "What is answered by a decision is a transaction of its own, and can't be a part of another one.")
            {
                Remedy = "Send it by itself, or in a batch.", Expression = operation.Expression,
            });
        }

        if (entries.Where(entry => entry.FullUrl is not null).GroupBy(entry => entry.FullUrl).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return FhirResults.Outcome(new Issue(IssueSeverity.Error, "invalid", "full-url-twice", "Two entries have the same full URL, so that it is open which of them a reference means.")
            {
                Expected = "a full URL of its own for every entry", Expression = $"{twice.Last().Expression}.fullUrl",
            });
        }

        IResult? result = null;
        var done = await changes.Together(async stop =>
        {
            (result, var isKept) = await Once(http, entries, stop);
            return isKept;
        }, cancellation);
        return done ? result! : FhirResults.Outcome(Problems.ReadOnlyCase());
    }

    async Task<(IResult Result, bool IsKept)> Once(HttpContext http, IReadOnlyList<BatchEntry> entries, CancellationToken cancellation)
    {
        var address = FhirResults.Base(http.Request);
        var (planned, fault) = await Plan(http, entries, cancellation);
        if (fault is not null)
        {
            return (fault, false);
        }

        Dictionary<string, string> ids = [];
        foreach (var entry in planned!.Where(entry => entry is { FullUrl: not null, Id: not null }))
        {
            ids[entry.FullUrl!] = $"{entry.Type}/{entry.Id}";
        }

        var answers = new BatchAnswer[entries.Count];
        foreach (var entry in planned!.OrderBy(entry => entry.Order))
        {
            var (json, unknown) = await Rewritten(http, entry, ids, cancellation);
            if (unknown is not null)
            {
                return (unknown, false);
            }

            var answer = answers[entry.Index] = await inner.Answer(http, http.RequestServices, entry.ToRequest(json));
            if (answer.IsRefused)
            {
                return (Refused(answer, entry), false);
            }

            // What an entry before it made met its condition: references to this one would lead to an id that nothing has.
            if (entry is { Method: "POST" or "PUT", Id: { } id } && answer.Location?.Contains($"/{entry.Type}/{id}/", StringComparison.Ordinal) == false)
            {
                return (Overlap(entry), false);
            }
        }

        return (BatchEndpoint.Answer("transaction-response", answers), true);
    }

    /// <summary>Gives every entry that makes or changes a resource the id that it will have. Two entries can't speak of one resource.</summary>
    async Task<(List<BatchEntry>? Planned, IResult? Fault)> Plan(HttpContext http, IReadOnlyList<BatchEntry> entries, CancellationToken cancellation)
    {
        List<BatchEntry> planned = [];
        HashSet<string> taken = [];
        foreach (var entry in entries)
        {
            var (path, condition) = entry.Url.Split('?', 2) is [var before, var after] ? (before, after) : (entry.Url, null);
            var id = path.Split('/') is [_, { Length: > 0 } named, ..] ? named : null;
            condition = entry.Method == "POST" ? entry.IfNoneExist : id is null ? condition : null;
            if (entry.Method is "POST" or "PUT" or "PATCH" or "DELETE" && id is null && condition is not null && registry.Find(entry.Type) is not null)
            {
                var found = await conditions.Find(entry.Type, condition, http.Request, cancellation, $"{entry.Expression}.request.{(entry.Method == "POST" ? "ifNoneExist" : "url")}");
                if (found.Fault is not null)
                {
                    return (null, found.Fault);
                }

                id = found.Match?.Key.Id ?? (entry.Method == "PUT" ? entry.Resource?.Id : null);
            }

            id ??= entry.Method is "POST" or "PUT" ? newId() : null;
            if (entry.Method is "POST" or "PUT" or "PATCH" or "DELETE" && id is not null && !taken.Add($"{entry.Type}/{id}"))
            {
                return (null, Overlap(entry));
            }

            planned.Add(entry with { Id = id });
        }

        return (planned, null);
    }

    async Task<(ReadOnlyMemory<byte>? Json, IResult? Fault)> Rewritten(HttpContext http, BatchEntry entry, Dictionary<string, string> ids, CancellationToken cancellation)
    {
        if (entry.Resource is not { } resource || entry.Method is not ("POST" or "PUT"))
        {
            return (null, null);
        }

        foreach (var (element, text) in Rewrite.Links(resource.Element).Where(link => link.Element.Name == "reference" && link.Text.Split('?', 2) is [var before, _] && !before.Contains("://", StringComparison.Ordinal)))
        {
            if (!ids.ContainsKey(text))
            {
                var parts = text.Split('?', 2);
                var found = registry.Find(parts[0]) is null ? default : await conditions.Find(parts[0], parts[1], http.Request, cancellation, element.Location);
                if (found.Match is not { } match)
                {
                    return (null, found.Fault ?? FhirResults.Outcome([Resource.At(new(IssueSeverity.Error, "not-found", "reference-not-found", "No resource meets the condition that the reference names."), element)], StatusCodes.Status412PreconditionFailed));
                }

                ids[text] = match.Key.ToString();
            }
        }

        return (Rewrite.Apply(resource, (text, isReference) => Target(text, entry.FullUrl, ids, isReference)), null);
    }

    static IResult Overlap(BatchEntry entry) => FhirResults.Outcome(new Issue(IssueSeverity.Error, "invalid", "transaction-overlap", "Two entries of the transaction change the same resource.")
    {
        Remedy = "Name each resource in one entry, and refer to that one.", Expression = entry.Expression,
    });

    /// <summary>A reference means an entry by its fullUrl, as it stands or relative to the entry's own (http://hl7.org/fhir/R4/bundle.html#references).</summary>
    static string? Target(string text, string? fullUrl, Dictionary<string, string> ids, bool isReference)
    {
        var (plain, fragment) = text.IndexOf('#', StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[at..]) : (text, "");
        if (ids.TryGetValue(plain, out var id))
        {
            return id + fragment;
        }

        plain = SearchReader.WithoutVersion(plain);
        var parts = fullUrl?.Split('/');
        return isReference && parts is { Length: > 2 } && !plain.Contains(':', StringComparison.Ordinal) && ids.TryGetValue($"{string.Join('/', parts[..^2])}/{plain}", out id) && id != plain ? id + fragment : null;
    }

    /// <summary>The entry's own answer, with the place of the entry in what it says.</summary>
    static IResult Refused(BatchAnswer answer, BatchEntry entry)
    {
        if (System.Text.Json.Nodes.JsonNode.Parse(answer.Body.Span) is not System.Text.Json.Nodes.JsonObject outcome || outcome["issue"] is not System.Text.Json.Nodes.JsonArray issues)
        {
            return FhirResults.Resource(answer.Body, answer.Status);
        }

        foreach (var issue in issues.OfType<System.Text.Json.Nodes.JsonObject>())
        {
            var own = (string?)issue["expression"]?[0];
            var dot = own?.IndexOf('.', StringComparison.Ordinal) ?? -1;
            issue["expression"] = R4.Fhir.Array((System.Text.Json.Nodes.JsonNode)(own is null || own.StartsWith("Bundle", StringComparison.Ordinal) ? own ?? entry.Expression : $"{entry.Expression}.resource{(dot < 0 ? "" : own[dot..])}"));
        }

        return FhirResults.Resource(outcome, answer.Status);
    }
}
