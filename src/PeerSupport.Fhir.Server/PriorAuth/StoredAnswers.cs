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
    public async Task<StoredAnswer?> Of(StoredDecision decision, CancellationToken cancellation)
    {
        var response = await store.Read(decision.Response.Type, decision.Response.Id, cancellation);
        var body = await store.Read("Bundle", decision.Request.Id, cancellation) ?? await store.Read(decision.Request.Type, decision.Request.Id, cancellation);
        return response is null || body is null || FhirJson.Parse(body.Json).Resource is not { } resource || RequestBundle.Read(resource, "Claim", []) is not { } bundle ? null
            : new(ServedJson.Of(response), await gather.Around(bundle, cancellation));
    }
}
