using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>An answer as it is stored, with the request that it answers.</summary>
/// <param name="ClaimResponse">The answer as it is served.</param>
/// <param name="Around">The request and the resources around it.</param>
sealed record StoredAnswer(ReadOnlyMemory<byte> ClaimResponse, EvidenceSet Around);

/// <summary>Reads a saved decision's answer back, with what <see cref="ResponseBundle"/> needs of its request.</summary>
sealed class StoredAnswers(FhirStore store, Gather gather)
{
    /// <summary>The answer of a decision; null where its request can't be read any more.</summary>
    public async Task<StoredAnswer?> Of(StoredDecision decision, CancellationToken cancellation) => (await All([decision], cancellation)).GetValueOrDefault(decision.Id);

    /// <summary>The answers of decisions, by the decision's id; those whose request can't be read any more are left out.</summary>
    public async Task<IReadOnlyDictionary<string, StoredAnswer>> All(IReadOnlyCollection<StoredDecision> decisions, CancellationToken cancellation)
    {
        // A request that came in a Bundle is kept with all that came with it.
        var stored = await store.ReadMany(decisions.SelectMany(each => new[] { each.Response, new ResourceKey("Bundle", each.Request.Id), each.Request }), cancellation);
        Dictionary<string, StoredAnswer> answers = [];
        foreach (var decision in decisions)
        {
            var body = stored.GetValueOrDefault(new("Bundle", decision.Request.Id)) ?? stored.GetValueOrDefault(decision.Request);
            if (stored.GetValueOrDefault(decision.Response) is { } response && body is not null && FhirJson.Parse(body.Json).Resource is { } resource && RequestBundle.Read(resource, "Claim", []) is { } bundle)
            {
                answers[decision.Id] = new(ServedJson.Of(response), await gather.Around(bundle, cancellation));
            }
        }

        return answers;
    }
}
