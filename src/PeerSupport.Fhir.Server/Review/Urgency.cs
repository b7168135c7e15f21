using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What a request says about how soon it must be decided, and whether it asks again after a denial.</summary>
static class Urgency
{
    /// <summary>Levels of service (X12 1338): emergency, urgent.</summary>
    static readonly string[] Urgent = ["03", "U"];

    /// <summary>Certification types (X12 1322): appeal, immediate; appeal, standard.</summary>
    static readonly string[] Appeals = ["1", "2"];

    /// <summary>Claim.priority stat, or PAS's level of service code: it is decided by the shorter time (42 CFR 438.210(d)(2)).</summary>
    public static bool IsExpedited(ITypedElement claim) => claim.Children("priority").SelectMany(priority => priority.Children("coding")).Any(coding => coding.Children("code").FirstOrDefault()?.Value is "stat")
        || Pas.Codes(claim, "levelOfServiceCode").Any(Urgent.Contains);

    public static bool IsAppeal(ITypedElement claim) => claim.Children("item").Prepend(claim).SelectMany(element => Pas.Codes(element, "certificationType")).Any(Appeals.Contains);
}
