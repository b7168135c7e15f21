using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A plan whose member's course is reviewed: read like a claim that asks for nothing, as of a day.</summary>
public static class ReadReview
{
    /// <summary>Reads the member and the evidence around a CarePlan.</summary>
    /// <param name="profiles">All data.</param>
    /// <param name="set">The CarePlan as the request, with the member's Patient and Coverage among the others.</param>
    /// <param name="date">The day that the review is as of.</param>
    /// <param name="now">The moment, for FHIRPath alone.</param>
    /// <param name="issues">Gets what is wrong.</param>
    /// <returns>The request, or null where <paramref name="issues"/> got an error.</returns>
    public static ReadRequest? Of(Profiles profiles, EvidenceSet set, DateOnly date, DateTimeOffset now, List<Issue> issues)
    {
        var plan = set.Request.Element;
        var patient = set.Follow(plan.Children("subject").FirstOrDefault(), set.Request);
        if (patient is null || patient.Resource.TypeName != "Patient")
        {
            issues.Add(RequestIssues.Missing(plan, "subject.reference", "The plan does not lead to a Patient.", "Refer to the member's Patient, in the Bundle or on this server."));
            return null;
        }

        var coverages = set.Resources.Where(each => each.Resource.TypeName == "Coverage" && set.Follow(each.Element.Children("beneficiary").FirstOrDefault(), each) == patient).ToList();
        if ((coverages.Find(each => Values.Child(each.Element, "status") == "active") ?? coverages.FirstOrDefault()) is not { } coverage)
        {
            issues.Add(RequestIssues.Of("required", "coverage-needed", "Nothing says which program's criteria hold: there is no Coverage of the plan's patient.", "a Coverage whose beneficiary is the plan's patient", "none",
                "Put the member's Coverage into the Bundle.", plan));
            return null;
        }

        var asked = new EvidenceSet(Request(patient, coverage, date), set.Resources.Where(each => each.Container is null));
        if (Member.Read(profiles, asked, issues) is not { } member || ReadRequest.HasError(issues))
        {
            return null;
        }

        var request = member.Request(set.Request, date) with { Stage = Stage.Discharge, Lines = [new RequestLine(1, new([]), new(date, date))] };
        var facts = FactReader.Read(profiles, asked, member.Policy, now, issues);
        return ReadRequest.HasError(issues) ? null : new(member.Policy, new Facts(request, facts), asked);
    }

    static EvidenceResource Request(EvidenceResource patient, EvidenceResource coverage, DateOnly date)
    {
        var claim = new JsonObject
        {
            ["resourceType"] = "Claim",
            ["status"] = "active",
            ["use"] = "predetermination",
            ["patient"] = new JsonObject { ["reference"] = patient.Key },
            ["created"] = date.ToString("yyyy-MM-dd", null),
            ["insurance"] = new JsonArray(new JsonObject { ["sequence"] = 1, ["focal"] = true, ["coverage"] = new JsonObject { ["reference"] = coverage.Key } }),
        };
        return new("Claim/review", FhirJson.Parse(R4.Fhir.Bytes(claim)).Resource!);
    }
}
