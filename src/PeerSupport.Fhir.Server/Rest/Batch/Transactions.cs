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
        var (planned, fault) = await Plan(http, entries, cancellation);
        if (planned is null)
        {
            return (fault!, false);
        }

        var ids = planned.Where(entry => entry is { FullUrl: not null, Id: not null }).ToDictionary(entry => entry.FullUrl!, entry => $"{entry.Type}/{entry.Id}");
        fault = await Resolve(http, planned, ids, cancellation);
        if (fault is not null)
        {
            return (fault, false);
        }

        (var answers, fault) = await CarryOut(http, planned, ids);
        return fault is null ? (BatchEndpoint.Answer("transaction-response", answers), true) : (fault, false);
    }

    /// <summary>The answers in the order of the entries; a fault at the first that is refused.</summary>
    async Task<(IReadOnlyList<BatchAnswer> Answers, IResult? Fault)> CarryOut(HttpContext http, IReadOnlyList<BatchEntry> entries, Dictionary<string, string> ids)
    {
        SortedList<int, BatchAnswer> answers = [];
        foreach (var entry in entries.OrderBy(entry => entry.Order))
        {
            var json = entry.IsWritten ? Rewrite.Apply(entry.Resource!, (text, isReference) => Target(text, entry.FullUrl, ids, isReference)) : null;
            var answer = answers[entry.Index] = await inner.Answer(http, http.RequestServices, entry.ToRequest(json));
            if (answer.IsRefused)
            {
                return ([], Refused(answer, entry));
            }

            // What an entry before it made met its condition: references to this one would lead to an id that nothing has.
            if (entry is { Method: "POST" or "PUT", Id: { } id } && answer.Location?.Contains($"/{entry.Type}/{id}/", StringComparison.Ordinal) == false)
            {
                return ([], Overlap(entry));
            }
        }

        return ([.. answers.Values], null);
    }

    /// <summary>
    /// Adds what the references that are conditions mean, as it stands when all is written: they are looked up last. What an entry writes can't be found before that, so that where one may be meant the
    /// entries are carried out to look, and undone.
    /// </summary>
    async Task<IResult?> Resolve(HttpContext http, List<BatchEntry> planned, Dictionary<string, string> ids, CancellationToken cancellation)
    {
        var conditional = planned.Where(entry => entry.IsWritten).SelectMany(entry => ConditionalReference.Of(entry.Resource!)).Where(each => !ids.ContainsKey(each.Text)).DistinctBy(each => each.Text).ToList();
        var written = planned.Where(entry => entry.Order is BatchEntry.Creation or BatchEntry.Change).Select(entry => entry.Type).ToHashSet();
        var last = conditional.Exists(each => each.DependsOn(written)) ? BatchEntry.Change : BatchEntry.Deletion;
        var before = planned.Where(entry => entry.Order <= last).ToList();
        if (conditional.Count == 0 || before.Count == 0)
        {
            return await LookUp(http, conditional, ids, cancellation);
        }

        // Until it is known what they mean they lead to ids that nothing has.
        Dictionary<string, string> standIns = new(ids);
        conditional.ForEach(each => standIns[each.Text] = $"{each.Type}/{newId()}");
        IResult? fault = null;
        await changes.Tried(async stop => fault = (await CarryOut(http, before, standIns)).Fault ?? await LookUp(http, conditional, ids, stop), cancellation);
        return fault;
    }

    async Task<IResult?> LookUp(HttpContext http, List<ConditionalReference> references, Dictionary<string, string> ids, CancellationToken cancellation)
    {
        foreach (var each in references)
        {
            var found = registry.Find(each.Type) is null ? default : await conditions.Find(each.Type, each.Condition, http.Request, cancellation, each.Element.Location);
            if (found.Match is not { } match)
            {
                return found.Fault ?? FhirResults.Outcome([Resource.At(new(IssueSeverity.Error, "not-found", "reference-not-found", "No resource meets the condition that the reference names."), each.Element)], StatusCodes.Status412PreconditionFailed);
            }

            ids[each.Text] = match.Key.ToString();
        }

        return null;
    }

    /// <summary>Gives every entry that makes or changes a resource the id that it will have. Two entries can't speak of one resource.</summary>
    async Task<(List<BatchEntry>? Planned, IResult? Fault)> Plan(HttpContext http, IReadOnlyList<BatchEntry> entries, CancellationToken cancellation)
    {
        List<BatchEntry> planned = [];
        Dictionary<string, bool> taken = [];
        foreach (var entry in entries)
        {
            var isFound = false;
            var (path, condition) = entry.Url.Split('?', 2) is [var before, var after] ? (before, after) : (entry.Url, null);
            var id = path.Split('/') is [_, [not '_', ..] and var named, ..] ? named : null;
            condition = entry.Method == "POST" ? entry.IfNoneExist : id is null ? condition : null;
            if (entry.Method is "POST" or "PUT" or "PATCH" or "DELETE" && id is null && condition is not null && registry.Find(entry.Type) is not null)
            {
                var found = await conditions.Find(entry.Type, condition, http.Request, cancellation, $"{entry.Expression}.request.{(entry.Method == "POST" ? "ifNoneExist" : "url")}");
                if (found.Fault is not null)
                {
                    return (null, found.Fault);
                }

                isFound = found.Match is not null;
                id = found.Match?.Key.Id ?? (entry.Method == "PUT" ? entry.Resource?.Id : null);
            }

            id ??= entry.Method is "POST" or "PUT" ? newId() : null;
            // What was to be new and is there already stays as it is, however many entries name it.
            var stays = entry.Method == "POST" && isFound;
            if (entry.Method is "POST" or "PUT" or "PATCH" or "DELETE" && id is not null && !taken.TryAdd($"{entry.Type}/{id}", stays) && !(stays && taken[$"{entry.Type}/{id}"]))
            {
                return (null, Overlap(entry));
            }

            planned.Add(entry with { Id = id });
        }

        return (planned, null);
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
