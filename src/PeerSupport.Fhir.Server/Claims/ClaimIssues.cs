using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with a claim that changes an earlier one.</summary>
static class ClaimIssues
{
    public static Issue? OfEarlier(ReadClaim claim, EarlierClaim? earlier) => earlier switch
    {
        null => Of("not-found", "earlier-claim-not-found", "There is no such claim of this provider for this member.", "the id or the identifier of a claim that this server answered", claim.EarlierReference ?? claim.EarlierIdentifier!,
            "Name the earlier claim in Claim.related as it was sent, or send this claim as a new one.", claim.At),
        { Taken: true } => Of("conflict", "earlier-claim-taken-back", "The earlier claim was voided or replaced before, or is itself a void.", "a claim that still stands", earlier.Id,
            "Name the claim that replaced it, or send this claim as a new one.", claim.At),
        { Units: 0 } when claim.Change == ClaimChange.Voids => Of("business-rule", "earlier-claim-not-paid", "Nothing was paid on the earlier claim: there is nothing to take back.", "a claim that was paid, at least in part", earlier.Id,
            "There is nothing to do. To bill the service again, send a new claim.", claim.At),
        _ => null,
    };

    static Issue Of(string code, string rule, string text, string expected, string found, string remedy, ITypedElement at) =>
        RequestIssues.Of(code, rule, text, expected, found, remedy, at);
}
