using System.Text.Json.Nodes;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>A line of a request as it came in, and what of the whole request belongs to it.</summary>
/// <param name="set">The request.</param>
/// <param name="item">The line; null where the request has none of its sequence.</param>
sealed class AskedItem(EvidenceSet set, ITypedElement? item)
{
    readonly ITypedElement claim = set.Request.Element;

    public ITypedElement? Element => item;

    /// <summary>The request's lines by sequence.</summary>
    public static Dictionary<int, AskedItem> Of(EvidenceSet set) => set.Request.Element.Children("item").Where(each => Sequence(each) is int)
        .DistinctBy(Sequence).ToDictionary(each => (int)Sequence(each)!, each => new AskedItem(set, each));

    /// <summary>Who may give the service: the first of the line's care team, else the request's provider; of a role the organization that it is for, else the person.</summary>
    public IEnumerable<JsonObject?> Providers()
    {
        var sequences = Listed("careTeamSequence");
        var team = claim.Children("careTeam").Where(member => sequences.Contains(Sequence(member))).SelectMany(member => member.Children("provider"));
        return team.Concat(claim.Children("provider")).SelectMany(Who).Take(1).Select(reference => Echo.Reference(set, reference));
    }

    public IEnumerable<JsonNode> Diagnoses()
    {
        var sequences = Listed("diagnosisSequence");
        return claim.Children("diagnosis").Where(each => sequences.Contains(Sequence(each))).Select(each => Echo.Copy(each, "diagnosisCodeableConcept")).OfType<JsonNode>();
    }

    /// <summary>Admission and discharge, as the request states them: for the lines that point to them, for every line where none does. A discharge has a day, and no period.</summary>
    public IEnumerable<JsonObject?> Stay() =>
    [
        .. Information("admissionDates").SelectMany(info => (JsonObject?[])[Dates("admissionDates", "date", info, "timingDate"), Dates("admissionDates", "Period", info, "timingPeriod")]).OfType<JsonObject>().Take(1),
        .. Information("dischargeDates").Select(info => Dates("dischargeDate", "date", info, "timingDate")).OfType<JsonObject>().Take(1),
    ];

    /// <summary>The line's extensions of this name of the guide, as they came.</summary>
    public IEnumerable<JsonObject?> Echoed(string name) => item is null ? []
        : Pas.Extensions(item, $"extension-{name}").Select(extension => Resource.SourceOf(extension) is { } source ? JsonNode.Parse(source.Raw.Span) as JsonObject : null);

    IEnumerable<ITypedElement> Information(string category)
    {
        var pointed = claim.Children("item").SelectMany(each => each.Children("informationSequence")).Select(each => each.Value).ToHashSet();
        var own = Listed("informationSequence");
        return claim.Children("supportingInfo").Where(info => info.Children("category").SelectMany(each => each.Children("coding")).Any(coding => coding.Children("code").FirstOrDefault()?.Value as string == category)
            && (own.Contains(Sequence(info)) || !pointed.Contains(Sequence(info))));
    }

    static JsonObject? Dates(string name, string type, ITypedElement info, string timing) => R4.Fhir.Extension($"{Canonical.Pas}/extension-{name}", type, Echo.Copy(info, timing));

    IEnumerable<ITypedElement> Who(ITypedElement reference) => set.Follow(reference, set.Request) switch
    {
        { Resource.TypeName: "Practitioner" or "Organization" } => [reference],
        { Resource.TypeName: "PractitionerRole" } role => role.Element.Children("organization").Concat(role.Element.Children("practitioner")).Where(each => set.Follow(each, role) is not null),
        _ => [],
    };

    HashSet<object?> Listed(string name) => item?.Children(name).Select(each => each.Value).ToHashSet() ?? [];

    static object? Sequence(ITypedElement element) => element.Children("sequence").FirstOrDefault()?.Value;
}
