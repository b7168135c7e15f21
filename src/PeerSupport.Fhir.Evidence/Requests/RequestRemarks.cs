using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>What a sender should know of parts of a request that its answer was decided without: each says which element, and what to do.</summary>
public static class RequestRemarks
{
    public static IEnumerable<string> Of(ReadRequest read) => OtherInsurances(read.Set).Concat(Death(read));

    /// <summary>One coverage decides, whatever else the member has.</summary>
    static IEnumerable<string> OtherInsurances(EvidenceSet set)
    {
        var claim = set.Request;
        if (FocalInsurance.Of(claim.Element) is not { } focal)
        {
            yield break;
        }

        var coverage = Coverage(focal);
        var others = claim.Element.Children("insurance").Where(each => each.Location != focal.Location && (Coverage(each) is not { } other || other != coverage)).Select(claim.PathOf).ToList();
        if (others.Count > 0)
        {
            yield return $"The answer is by the coverage of {claim.PathOf(focal)} alone, {(FocalInsurance.IsMarked(focal) ? "which is focal" : "the first, since none is focal")}. Not looked at: {string.Join(", ", others)}. "
                + "What to do: set focal to true at the insurance that this request is about, and at no other; ask about another coverage by a request of its own, to its payer.";
        }

        EvidenceResource? Coverage(ITypedElement insurance) => set.Follow(insurance.Children("coverage").FirstOrDefault(), claim);
    }

    /// <summary>Days after the member's death, as the Patient has it. No clause of a policy asks for it, and it may be wrong: it changes no decision.</summary>
    static IEnumerable<string> Death(ReadRequest read)
    {
        var patient = read.Set.Follow(read.Set.Request.Element.Children("patient").FirstOrDefault(), read.Set.Request);
        if (patient?.Element.Children("deceased").FirstOrDefault() is not { } deceased || read.Facts.Request.Lines.IsEmpty)
        {
            yield break;
        }

        const string Without = "The answer was decided without this. What to do: ", Cancel = "else cancel what is not needed any more.";
        if (deceased.Value is true)
        {
            yield return $"Patient.deceasedBoolean says that the member has died, and not when. {Without}correct it where it is wrong, or give the day as Patient.deceasedDateTime; {Cancel}";
        }
        else if (Values.Day(deceased) is { } day && read.Facts.Request.Lines.Where(line => line.Period.End > day.High).Select(line => line.Sequence).ToList() is { Count: > 0 } lines)
        {
            yield return $"By Patient.deceasedDateTime the member died before days of line {string.Join(", ", lines)}. {Without}correct Patient.deceasedDateTime or the days of the line where they are wrong; {Cancel}";
        }
    }
}
