using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>As what a document is asked for.</summary>
/// <param name="Loinc">LOINC attachment code.</param>
/// <param name="Report">Report type (X12 755).</param>
public sealed record AttachmentCode(string Loinc, string Report);

/// <summary>As what the evidence for a fact is asked of a provider (<c>terminology/attachments.json</c>).</summary>
public sealed record Attachments
{
    public string? About { get; init; }

    /// <summary>For facts that are not named.</summary>
    public required AttachmentCode Other { get; init; }

    public required ImmutableDictionary<string, AttachmentCode> Facts { get; init; }

    public AttachmentCode Of(string fact) => Facts.GetValueOrDefault(fact, Other);

    /// <summary>The report type of a document that is asked for by its LOINC code.</summary>
    public string ReportOf(string? loinc) => Facts.Values.FirstOrDefault(code => code.Loinc == loinc)?.Report ?? Other.Report;

    /// <summary>The same, where every fact that is named is one of the evidence map.</summary>
    /// <exception cref="PolicyException">One is not.</exception>
    internal Attachments Checked(string file, EvidenceMap map) => Facts.Keys.Where(fact => map.Catalogue.Find(fact) is null).Select(fact => $"{file}: {fact}: no fact of the evidence map").ToList() is { Count: > 0 } faults
        ? throw new PolicyException(faults) : this;
}
