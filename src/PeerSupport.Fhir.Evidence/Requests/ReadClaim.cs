using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>What a claim does to an earlier one.</summary>
public enum ClaimChange { None, Replaces, Voids }

/// <summary>A claim as the decisions take it.</summary>
/// <param name="Read">Policy, facts and resources.</param>
/// <param name="Change">What it does to an earlier claim.</param>
/// <param name="EarlierReference">The earlier claim as <c>Type/id</c>; null where it is named by its identifier.</param>
/// <param name="EarlierIdentifier">The earlier claim's business identifier, as <see cref="ReadRequest.Key"/> writes it.</param>
/// <param name="At">The element that names the earlier claim, for what is wrong with it.</param>
public sealed record ReadClaim(ReadRequest Read, ClaimChange Change, string? EarlierReference, string? EarlierIdentifier, ITypedElement At)
{
    /// <summary>Codes of <c>related.relationship</c>: our own, R4's <c>prior</c>, and the claim frequency codes of X12 (7 replacement, 8 void).</summary>
    static readonly HashSet<string> Replacing = ["replaces", "prior", "7"], Voiding = ["voids", "8"];

    /// <summary>Reads a claim for services that were given; for a void its lines are not needed.</summary>
    /// <returns>The claim, or null where <paramref name="issues"/> got an error.</returns>
    public static ReadClaim? Of(Profiles profiles, EvidenceSet set, ReceivedDay received, DateTimeOffset now, List<Issue> issues)
    {
        var claim = set.Request.Element;
        ReadRequest.CheckReferences(set, issues);
        var (change, earlier, at) = Related(claim);
        if (Values.Child(claim, "status") is var status and not "active" && !(status == "cancelled" && change == ClaimChange.Voids))
        {
            issues.Add(RequestIssues.Of("invalid", "request-not-active", "The claim is not active.", "Claim.status active, or cancelled with Claim.related that names the claim to void", status ?? "nothing",
                "Send the claim with the status active; to take back an earlier one, name it in Claim.related with the relationship voids.", claim.Children("status").FirstOrDefault() ?? claim));
        }

        if (change != ClaimChange.None && earlier.Reference is null && earlier.Identifier is null)
        {
            issues.Add(RequestIssues.Missing(at, "reference", "The claim does not say which earlier claim it changes.", "Set related.claim (a reference or an identifier) or related.reference to the earlier claim's identifier."));
        }

        if (Member.Read(profiles, set, issues) is not { } member)
        {
            return null;
        }

        var lines = change == ClaimChange.Voids ? [] : Lines.Read(claim, set, member.Policy, profiles, issues, billed: true);
        if (ReadRequest.Day(claim, received, now, issues) is not { } day || ReadRequest.HasError(issues))
        {
            return null;
        }

        var request = member.Request(set.Request, day) with
        {
            Provider = PartyKey.Of(set, claim.Children("provider").FirstOrDefault(), set.Request),
            Key = ReadRequest.Key(claim),
            Stage = Stage.Claim,
            Lines = lines,
        };
        var facts = new Facts(request, FactReader.Read(profiles, set, member.Policy, now, issues));
        CheckOverlaps(facts, claim, issues);
        return ReadRequest.HasError(issues) ? null : new(new(member.Policy, facts, set), change, earlier.Reference, earlier.Identifier, at);
    }

    static (ClaimChange Change, (string? Reference, string? Identifier) Earlier, ITypedElement At) Related(ITypedElement claim)
    {
        foreach (var related in claim.Children("related"))
        {
            var codes = related.Children("relationship").SelectMany(concept => concept.Children("coding")).Select(coding => Values.Child(coding, "code")).ToList();
            var change = codes.Exists(code => code is not null && Voiding.Contains(code)) ? ClaimChange.Voids : codes.Exists(code => code is not null && Replacing.Contains(code)) ? ClaimChange.Replaces : ClaimChange.None;
            if (change != ClaimChange.None)
            {
                var reference = related.Children("claim").FirstOrDefault();
                var identifier = reference?.Children("identifier").FirstOrDefault() ?? related.Children("reference").FirstOrDefault();
                return (change, (EvidenceSet.Text(reference), identifier is null ? null : PartyKey.Identity(identifier)), related);
            }
        }

        return (ClaimChange.None, default, claim);
    }

    /// <summary>One person cannot give a member two services at the same time: such lines are a mistake of the sender's.</summary>
    static void CheckOverlaps(Facts facts, ITypedElement claim, List<Issue> issues)
    {
        var items = claim.Children("item").ToList();
        var visits = facts.Request.Lines.SelectMany((line, i) => facts.Of(FactName.Visit).Where(visit => line.Billed!.Visits.Contains(visit.Evidence.Resource)).Select(visit => (Line: i, Visit: visit))).ToList();
        foreach (var (one, other) in visits.SelectMany((one, i) => visits.Skip(i + 1).Select(other => (one, other))).Where(pair => pair.one.Line != pair.other.Line))
        {
            if (one.Visit.TextOf(Field.Performer) is { } performer && performer == other.Visit.TextOf(Field.Performer)
                && one.Visit.Moment is { } start && one.Visit.MomentOf(Field.Ended) is { } end && other.Visit.Moment is { } otherStart && other.Visit.MomentOf(Field.Ended) is { } otherEnd
                && start < otherEnd && otherStart < end)
            {
                issues.Add(RequestIssues.Of("conflict", "lines-overlap", "Two lines bill the same person's time twice.", "contacts of one person that follow each other",
                    $"{start:yyyy-MM-dd HH:mm} to {end:HH:mm} and {otherStart:yyyy-MM-dd HH:mm} to {otherEnd:HH:mm}", "Correct the times of the service notes, or bill the contact once.", items[other.Line]));
            }
        }
    }
}
