using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Of the insurances of a request the one that it is about (http://hl7.org/fhir/R4/claim-definitions.html#Claim.insurance.focal).</summary>
public static class FocalInsurance
{
    /// <summary>The first that is marked, else the first; null where there is none.</summary>
    public static ITypedElement? Of(ITypedElement request)
    {
        var insurances = request.Children("insurance").ToList();
        return insurances.Find(IsMarked) ?? insurances.FirstOrDefault();
    }

    /// <summary>Whether the sender says that it is the one.</summary>
    public static bool IsMarked(ITypedElement insurance) => Values.Child(insurance, "focal") == "true";
}
