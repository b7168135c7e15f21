using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A CoverageEligibilityRequest as the decisions take it.</summary>
/// <param name="Policy">The policy of the coverage's payer.</param>
/// <param name="Facts">The request and its evidence.</param>
/// <param name="Set">The resources it was read from.</param>
/// <param name="Purposes">Codes of R4's eligibilityrequest-purpose.</param>
/// <param name="Period">The days asked about.</param>
public sealed record ReadEligibility(Policy Policy, Facts Facts, EvidenceSet Set, ImmutableArray<string> Purposes, DateSpan Period)
{
    /// <summary>Reads a request for eligibility.</summary>
    /// <returns>The request, or null where <paramref name="issues"/> got an error.</returns>
    public static ReadEligibility? Read(Profiles profiles, EvidenceSet set, ReceivedDay received, DateTimeOffset now, List<Issue> issues)
    {
        var request = set.Request.Element;
        ReadRequest.CheckReferences(set, issues);
        if (Values.Child(request, "status") is not "active" and var status)
        {
            issues.Add(RequestIssues.Of("invalid", "request-not-active", "The request is not active.", "status active", status ?? "nothing", "Send the request with the status active.", request.Children("status").FirstOrDefault() ?? request));
        }

        if (Member.Read(profiles, set, issues) is not { } member || ReadRequest.Day(request, received, now, issues) is not { } day)
        {
            return null;
        }

        var period = request.Children("serviced").FirstOrDefault() is { } serviced ? Lines.Read(serviced, issues) : new DateSpan(day, day);
        if (period is not { } asked || ReadRequest.HasError(issues))
        {
            return null;
        }

        var lines = request.Children("item").Select((item, i) => (item, i, service: Values.Coded([.. item.Children("productOrService")], null, profiles.SystemOf))).Where(each => each.service is not null)
            .Select(each => new RequestLine(each.i + 1, each.service!, asked) { Element = set.Request.PathOf(each.item), Modifiers = Evidence.Lines.Modifiers(each.item, profiles) });
        var made = member.Request(set.Request, day) with
        {
            Provider = PartyKey.Of(set, request.Children("provider").FirstOrDefault(), set.Request),
            Key = ReadRequest.Key(request),
            Lines = [.. lines],
        };
        var facts = FactReader.Read(profiles, set, member.Policy, now, issues);
        return ReadRequest.HasError(issues) ? null : new(member.Policy, new Facts(made, facts), set, [.. request.Children("purpose").Select(Values.Text).OfType<string>()], asked);
    }
}
