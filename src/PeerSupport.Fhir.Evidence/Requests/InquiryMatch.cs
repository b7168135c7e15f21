using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Whether a decided request is one that is asked for.</summary>
public static class InquiryMatch
{
    /// <param name="inquiry">The question.</param>
    /// <param name="decision">The latest decision on the request.</param>
    /// <param name="request">The request that it decided, with the resources around it.</param>
    /// <param name="actionOf">The review action of an outcome.</param>
    /// <param name="profiles">For the names of code systems.</param>
    public static bool Matches(ReadInquiry inquiry, Decision decision, EvidenceSet request, Func<Outcome, string> actionOf, Profiles profiles)
    {
        var claim = request.Request.Element;
        if (inquiry.Diagnoses.Count > 0 && !claim.Children("diagnosis").SelectMany(each => each.Children("diagnosis")).SelectMany(concept => ReadInquiry.Codes(concept, profiles)).Any(inquiry.Diagnoses.Contains))
        {
            return false;
        }

        var items = claim.Children("item").ToLookup(item => item.Children("sequence").FirstOrDefault()?.Value as int? ?? 0);
        return decision.Lines.Any(line => Overlaps(inquiry.Days, line) && (inquiry.Lines.IsEmpty || inquiry.Lines.Any(example => Matches(example, line))));

        bool Matches(InquiryLine example, LineDecision line)
        {
            var item = items[line.Sequence].FirstOrDefault();
            var types = (item is null ? [] : Pas.Codes(item, "certificationType")).ToList();
            return (example.Services.Count == 0 || example.Services.Contains(line.Service) || (item?.Children("productOrService").SelectMany(concept => ReadInquiry.Codes(concept, profiles)).Any(example.Services.Contains) ?? false))
                && Overlaps(example.Days, line)
                && (example.Actions.Count == 0 || example.Actions.Contains(actionOf(line.Outcome)))
                && (example.Types.Count == 0 || types.Count == 0 || types.Exists(example.Types.Contains))
                && (example.Issued is not { } issued || issued.Contains(line.Since ?? decision.Received))
                && (example.Starts is not { } starts || (line.Period is { } first && starts.Contains(first.Start)))
                && (example.Ends is not { } ends || (line.Period is { } last && ends.Contains(last.End)));
        }
    }

    static bool Overlaps(DateSpan? days, LineDecision line) => days is not { } asked || asked.Overlaps(line.Period ?? line.AskedPeriod);
}
