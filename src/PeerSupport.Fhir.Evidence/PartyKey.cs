using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The keys by which organizations, people and requests are the same ones.</summary>
public static class PartyKey
{
    /// <summary>The key of the organization that a request's provider is, or belongs to; of the person, where a role is followed to its <c>practitioner</c>.</summary>
    public static string? Of(EvidenceSet set, ITypedElement? reference, EvidenceResource? from = null, string role = "organization")
    {
        if (set.Follow(reference, from) is not { } found)
        {
            return EvidenceSet.Text(reference) ?? (reference?.Children("identifier").FirstOrDefault() is { } logical ? Identity(logical) : null);
        }

        // Once: a role that names a role, or itself, is no one's.
        if (found.Resource.TypeName == "PractitionerRole" && from?.Resource.TypeName != "PractitionerRole" && found.Element.Children(role).FirstOrDefault() is { } target)
        {
            return Of(set, target, found, role);
        }

        return Of(found);
    }

    /// <summary>A key that is the same for the same organization or person: its NPI, else its first identifier, else where it stands.</summary>
    public static string Of(EvidenceResource found)
    {
        var identifiers = found.Element.Children("identifier").ToList();
        var best = identifiers.Find(identifier => Values.Child(identifier, "system") == "http://hl7.org/fhir/sid/us-npi") ?? identifiers.FirstOrDefault();
        return (best is null ? null : Identity(best)) ?? found.Name;
    }

    /// <summary>An identifier as a key: its system and its value; null without a value.</summary>
    public static string? Identity(ITypedElement identifier) => Values.Child(identifier, "value") is { } value ? $"{Values.Child(identifier, "system")}|{value}" : null;
}
