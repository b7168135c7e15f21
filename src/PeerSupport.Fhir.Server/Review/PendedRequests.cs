using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>A request that waits, read again from what is stored.</summary>
/// <param name="State">Its place on the worklist.</param>
/// <param name="Standing">The request as it stands.</param>
/// <param name="Before">The latest decision on it.</param>
/// <param name="Body">The body as it came, with what was added since.</param>
/// <param name="Read">The request, under the key that it stands under.</param>
sealed record PendedRequest(ReviewState State, StandingRequest Standing, Decision Before, Resource Body, ReadRequest Read)
{
    /// <summary>What a decision on it saves: the answer's next version under the id that it has, and no new submission.</summary>
    public DecisionToSave ToSave(Decision decision, IReadOnlyList<string> ends, IReadOnlyList<Authorization> kept, Profiles profiles, IdSource newId, long ledgerVersion, DateTimeOffset now)
    {
        var decided = new RequestDecision(Read, Standing.Key, Standing, decision, ends, kept);
        var stored = Standing.Decision;
        var numbers = new AnswerNumbers(stored.Response.Id, stored.Request.Id, Standing.Number, ends.Count > 0);
        var response = R4.Fhir.Bytes(ClaimResponseWriter.Write(decision, Read, profiles, numbers, now));

        return AuthorizationSave.Of(decided, numbers, [new(stored.Response, response)], newId(), "", ledgerVersion, now) with
        {
            IsSubmission = false,
            Notify = new(Organizations(), stored.Response, now),
        };
    }

    /// <summary>Identifiers of the organization that asked: its subscribers are told of the answer's new version.</summary>
    List<string> Organizations()
    {
        var provider = Read.Set.Follow(Read.Set.Request.Element.Children("provider").FirstOrDefault(), Read.Set.Request);
        var organization = provider?.Resource.TypeName == "PractitionerRole" ? Read.Set.Follow(provider.Element.Children("organization").FirstOrDefault(), provider) : provider;
        return [.. (organization?.Element.Children("identifier") ?? []).SelectMany(identifier => identifier.Children("value")).Select(value => value.Value).OfType<string>().Distinct()];
    }
}

/// <summary>Reads requests that wait from what is stored.</summary>
sealed class PendedRequests(RequestStore requests, FhirStore store, Gather gather, Profiles profiles)
{
    /// <summary>The request; null where what is stored of it can't be read by the rules any more.</summary>
    /// <param name="state">Its place on the worklist.</param>
    /// <param name="added">Resources that are added to its body; one that is there already under the same type and id takes its place.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<PendedRequest?> Load(ReviewState state, IReadOnlyList<Resource> added, CancellationToken cancellation)
    {
        if (await requests.OfKey(state.PolicyId, state.MemberId, state.RequestKey, cancellation) is not { } standing)
        {
            return null;
        }

        var key = standing.Decision.Request;
        var stored = await store.Read("Bundle", key.Id, cancellation) ?? await store.Read(key.Type, key.Id, cancellation);
        if (stored is null || FhirJson.Parse(added.Count == 0 ? stored.Json : Together(stored.Json, added)).Resource is not { } body || RequestBundle.Read(body, "Claim", []) is not { } bundle)
        {
            return null;
        }

        // The day that it was received is the decision's, not that of a clock.
        var before = DecisionJson.Read(standing.Decision.Json.Span);
        var read = ReadRequest.Authorization(profiles, await gather.Around(bundle, cancellation), ReceivedDay.ServerClock, before.Received.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), []);
        return read is null ? null : new(state, standing, before, body,
            read with { Facts = read.Facts.With(read.Facts.Request with { Key = standing.Key }) });
    }

    static byte[] Together(ReadOnlyMemory<byte> stored, IReadOnlyList<Resource> added)
    {
        var json = JsonNode.Parse(stored.Span)!.AsObject();
        if ((string?)json["resourceType"] != "Bundle")
        {
            json = R4.Fhir.Object(("resourceType", "Bundle"), ("type", "collection"), ("entry", R4.Fhir.Array(R4.Fhir.Object(("fullUrl", $"urn:uuid:{Guid.NewGuid()}"), ("resource", json)))));
        }

        var entries = json["entry"]!.AsArray();
        var start = (string?)entries.Select(entry => entry!["fullUrl"]).FirstOrDefault(url => url is not null && ((string)url!).Contains("/Claim/", StringComparison.Ordinal));
        foreach (var resource in added)
        {
            var same = resource.Id is null ? null : entries.FirstOrDefault(entry => (string?)entry!["resource"]?["resourceType"] == resource.TypeName && (string?)entry["resource"]?["id"] == resource.Id);
            if (same is not null)
            {
                same["resource"] = JsonNode.Parse(resource.Json.Span);
                continue;
            }

            var url = resource.Id is { } id && start is not null ? $"{start[..start.LastIndexOf("/Claim/", StringComparison.Ordinal)]}/{resource.TypeName}/{id}" : $"urn:uuid:{Guid.NewGuid()}";
            entries.Add(R4.Fhir.Object(("fullUrl", url), ("resource", JsonNode.Parse(resource.Json.Span))));
        }

        return R4.Fhir.Bytes(json);
    }
}
