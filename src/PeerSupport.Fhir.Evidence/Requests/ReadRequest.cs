using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Which day a request counts as received on (setting <c>Review:Received</c>).</summary>
public enum ReceivedDay
{
    /// <summary>The day of the server's clock.</summary>
    ServerClock,

    /// <summary>The request's own <c>created</c>: so that examples do not age.</summary>
    ClaimCreated,
}

/// <summary>A request as the decisions take it.</summary>
/// <param name="Policy">The policy of the coverage's payer.</param>
/// <param name="Facts">The request and its evidence.</param>
/// <param name="Set">The resources it was read from.</param>
public sealed record ReadRequest(Policy Policy, Facts Facts, EvidenceSet Set)
{
    /// <summary>Codes in which senders say that a request renews or extends an earlier one (X12 1322).</summary>
    static readonly string[] Renewals = ["R", "4"];

    /// <summary>What it does to an earlier request; null where it is a new one.</summary>
    public ReadUpdate? Update { get; init; }

    /// <summary>Reads a request for authorization.</summary>
    /// <returns>The request, or null where <paramref name="issues"/> got an error.</returns>
    public static ReadRequest? Authorization(Profiles profiles, EvidenceSet set, ReceivedDay received, DateTimeOffset now, List<Issue> issues)
    {
        var claim = set.Request.Element;
        CheckReferences(set, issues);
        var use = Values.Child(claim, "use");
        if (use != "preauthorization")
        {
            issues.Add(RequestIssues.Of("not-supported", "use-not-supported", "This operation answers requests for prior authorization.", "Claim.use preauthorization", use ?? "nothing",
                "Set Claim.use to preauthorization.", claim.Children("use").FirstOrDefault() ?? claim));
        }

        var update = ReadUpdate.Of(set);
        if (Values.Child(claim, "status") is not ("active" or "cancelled") and var status)
        {
            issues.Add(RequestIssues.Of("invalid", "request-not-active", "The request is not active.", "Claim.status active, or cancelled for the cancel of an earlier request", status ?? "nothing", "Send the request with the status active.", claim.Children("status").FirstOrDefault() ?? claim));
        }

        if (Member.Read(profiles, set, issues) is not { } member)
        {
            return null;
        }

        var lines = update?.Update.CancelsAll == true ? [] : Lines.Read(claim, set, member.Policy, profiles, issues, without: update?.Update.Cancelled);
        if (Day(claim, received, now, issues) is not { } day || HasError(issues))
        {
            return null;
        }

        var request = member.Request(set.Request, day) with
        {
            Provider = PartyKey.Of(set, claim.Children("provider").FirstOrDefault(), set.Request),
            Key = Key(claim),
            Stage = IsRenewal(claim) ? Stage.ContinuedStay : Stage.Admission,
            Lines = lines,
        };
        var facts = FactReader.Read(profiles, set, member.Policy, now, issues);
        return HasError(issues) ? null : new(member.Policy, new Facts(request, facts), set) { Update = update };
    }

    internal static bool HasError(List<Issue> issues) => issues.Exists(issue => issue.Severity is IssueSeverity.Error or IssueSeverity.Fatal);

    /// <summary>The request's business identifier, the same in every repeat of it; null where it has none.</summary>
    public static string? Key(ITypedElement request) => request.Children("identifier").FirstOrDefault() is { } identifier ? PartyKey.Identity(identifier) : null;

    /// <summary>References of the request itself must lead somewhere, and so must a plan's goals and a coverage's payer: what they lead to decides.</summary>
    internal static void CheckReferences(EvidenceSet set, List<Issue> issues)
    {
        var deciding = set.Resources.SelectMany(resource => resource.Resource.TypeName switch
        {
            "CarePlan" => resource.Element.Children("goal"),
            "Coverage" => resource.Element.Children("payor"),
            _ => [],
        });
        foreach (var reference in RequestBundle.References(set.Request.Element).Concat(deciding))
        {
            if (EvidenceSet.Text(reference) is { } text && set.Find(text) is null && !reference.Location.Contains(".related[", StringComparison.Ordinal))
            {
                issues.Add(RequestIssues.Unresolved(reference, text));
            }
        }

        CheckGoals(set, issues);
    }

    /// <summary>A plan's goals are its own patient's: another one's would not count, and the plan would seem to have none.</summary>
    static void CheckGoals(EvidenceSet set, List<Issue> issues)
    {
        foreach (var plan in set.Resources.Where(resource => resource.Resource.TypeName == "CarePlan"))
        {
            var patient = set.Follow(plan.Element.Children("subject").FirstOrDefault(), plan);
            foreach (var reference in plan.Element.Children("goal"))
            {
                if (patient is not null && set.Follow(reference, plan) is { } goal && IsOfAnother(goal, patient, set))
                {
                    issues.Add(RequestIssues.GoalOfAnother(reference));
                }
            }
        }
    }

    static bool IsOfAnother(EvidenceResource goal, EvidenceResource patient, EvidenceSet set)
    {
        var subject = goal.Element.Children("subject").FirstOrDefault();
        return set.Follow(subject, goal) is { } found ? found.Resource.TypeName == "Patient" && found != patient : EvidenceSet.Text(subject)?.Contains("Patient/", StringComparison.Ordinal) == true;
    }

    internal static DateOnly? Day(ITypedElement request, ReceivedDay received, DateTimeOffset now, List<Issue> issues)
    {
        if (received == ReceivedDay.ServerClock)
        {
            return DateOnly.FromDateTime(now.DateTime);
        }

        var created = request.Children("created").FirstOrDefault();
        if (created is not null && Values.Day(created) is { } day && day.Low == day.High && Lines.IsPlausible(day.Low))
        {
            return day.Low;
        }

        issues.Add(RequestIssues.Of("value", "created-not-a-day", "The request does not say on which day it was made.", "created with a full date", created is null ? "nothing" : "a partial or implausible date",
            "Set created to the day of the request, as YYYY-MM-DD.", created ?? request));
        return null;
    }

    internal static bool IsRenewal(ITypedElement claim) => claim.Children("item").Prepend(claim).SelectMany(element => Pas.Codes(element, "certificationType")).Any(Renewals.Contains);
}
