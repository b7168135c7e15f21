using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using Outcome = PeerSupport.Fhir.Decisions.Outcome;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Valid FHIR that says the same in another place, or something else than it seems to.</summary>
public sealed class EvidenceReadingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refusal_of_the_plan_counts_on_the_Provenance_and_on_its_agent(bool onAgent)
    {
        var bundle = Baseline("connecticut");
        var approval = Resource(bundle, "Provenance", "approval-dss");
        var refused = approval["extension"]!.DeepClone();
        refused[0]!["valueBoolean"] = false;
        approval.Remove("extension");
        (onAgent ? approval["agent"]![0]!.AsObject() : approval)["extension"] = refused;

        Denied(bundle, "CT.PLAN");
    }

    [Fact]
    public void An_order_is_signed_by_the_one_who_signed_and_not_by_the_one_who_asked()
    {
        var bundle = Baseline("north-carolina");
        Resource(bundle, "Provenance", "order-signature")["signature"]![0]!["who"]!["reference"] = "Practitioner/licensed-professional";

        Denied(bundle, "NC.ORDER");
    }

    [Fact]
    public void A_later_signature_of_somebody_else_takes_nothing_from_the_first_one()
    {
        var bundle = Baseline("north-carolina");
        var second = Resource(bundle, "Provenance", "order-signature").DeepClone();
        second["id"] = "co-signature";
        second["signature"]![0]!["who"]!["reference"] = "Practitioner/licensed-professional";
        second["signature"]![0]!["when"] = "2026-01-07T09:00:00-05:00";
        bundle["entry"]!.AsArray().Add(new JsonObject { ["fullUrl"] = "https://ehr.example/fhir/Provenance/co-signature", ["resource"] = second });

        Assert.Equal(Outcome.Certified, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void An_order_whose_signer_has_no_profession_on_file_waits()
    {
        var bundle = Baseline("north-carolina");
        Resource(bundle, "Provenance", "order-signature")["signature"]![0]!["who"]!["reference"] = "Practitioner/licensed-professional";
        Resource(bundle, "Practitioner", "licensed-professional").Remove("qualification");

        Assert.Equal((Outcome.Pended, "NC.ORDER"), (Baselines.Decide(bundle).Outcome, string.Join(",", Baselines.Decide(bundle).Causes)));
    }

    [Fact]
    public void A_patient_in_an_institution_that_is_not_paid_for_may_be_told_by_the_encounter()
    {
        var bundle = Baseline("north-carolina");
        bundle["entry"]!.AsArray().Add(JsonNode.Parse("""{ "fullUrl": "https://ehr.example/fhir/Location/place", "resource": { "resourceType": "Location", "id": "place", "type": [ { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/residence", "code": "correctional-institution" } ] } ] } }"""));
        bundle["entry"]!.AsArray().Add(JsonNode.Parse("""{ "fullUrl": "https://ehr.example/fhir/Encounter/stay", "resource": { "resourceType": "Encounter", "id": "stay", "status": "in-progress", "class": { "code": "IMP" }, "subject": { "reference": "Patient/member" }, "period": { "start": "2025-12-01" }, "location": [ { "location": { "reference": "Location/place" } } ] } }"""));

        Denied(bundle, "NC.INST");
    }

    [Theory]
    [InlineData("2026-01-02", false)]
    [InlineData("2026-01-03", true)]
    public void The_signer_of_an_order_holds_the_qualification_on_the_day_of_the_signature(string end, bool met)
    {
        var bundle = Baseline("north-carolina");
        Resource(bundle, "Practitioner", "physician")["qualification"]![0]!["period"]!["end"] = end;

        if (met)
        {
            Assert.Equal(Outcome.Certified, Baselines.Decide(bundle).Outcome);
        }
        else
        {
            Denied(bundle, "NC.ORDER");
        }
    }

    [Fact]
    public void Two_resources_may_contain_something_under_the_same_id()
    {
        var bundle = Baseline("connecticut");
        var coverage = Resource(bundle, "Coverage", "waiver-coverage");
        var payer = Resource(bundle, "Organization", "ct-dss").DeepClone();
        payer["id"] = "same";
        coverage["contained"] = new JsonArray(payer);
        coverage["payor"]![0]!["reference"] = "#same";
        var claim = Resource(bundle, "Claim", "connecticut-request");
        var agency = Resource(bundle, "Organization", "river-agency").DeepClone();
        agency["id"] = "same";
        claim["contained"] = new JsonArray(agency);
        claim["provider"]!["reference"] = "#same";

        Assert.Equal(Outcome.Certified, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void A_week_of_the_plan_may_be_said_as_seven_days()
    {
        var bundle = Baseline("connecticut");
        var repeat = Resource(bundle, "CarePlan", "recovery-plan")["activity"]![0]!["detail"]!["scheduledTiming"]!["repeat"]!;
        repeat["period"] = 7;
        repeat["periodUnit"] = "d";
        Resource(bundle, "Claim", "connecticut-request")["item"]![0]!["quantity"]!["value"] = 400;

        var line = Baselines.Decide(bundle).Lines[0];
        Assert.Equal((288, "CT.VOL"), (line.Units, string.Join(",", line.Causes)));
    }

    [Fact]
    public void Two_lines_of_one_request_are_no_longer_than_one_authorization()
    {
        var bundle = Baseline("north-carolina");
        var items = Resource(bundle, "Claim", "request")["item"]!.AsArray();
        var second = items[0]!.DeepClone();
        second["sequence"] = 2;
        second["servicedPeriod"] = new JsonObject { ["start"] = "2026-04-05", ["end"] = "2026-07-03" };
        items.Add(second);

        var lines = Baselines.Decide(bundle).Lines;
        Assert.Equal([Outcome.Certified, Outcome.Denied], lines.Select(line => line.Outcome));
        Assert.Equal(["NC.P-INIT"], lines[1].Causes);
    }

    [Fact]
    public void A_request_received_after_its_last_day_fails_the_clause_and_says_so()
    {
        var bundle = Baseline("north-carolina");
        Resource(bundle, "Claim", "request")["created"] = "2026-04-05";

        var clause = Denied(bundle, "NC.PA");
        Assert.Equal(Truth.NotMet, clause.Value);
        Assert.Contains("Nothing is left", clause.Because, StringComparison.Ordinal);
        Assert.NotNull(clause.Remedy);
    }

    static ClauseResult Denied(JsonObject bundle, string clause)
    {
        var line = Baselines.Decide(bundle).Lines[0];
        Assert.Equal((Outcome.Denied, clause), (line.Outcome, string.Join(",", line.Causes)));
        return line.Clauses.Single(each => each.Id == clause);
    }

    static JsonObject Baseline(string state) => Baselines.Read(Baselines.Files.Single(file => file.Contains(state, StringComparison.Ordinal)));

    static JsonObject Resource(JsonObject bundle, string type, string id) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject())
        .Single(resource => (string?)resource["resourceType"] == type && (string?)resource["id"] == id);
}
