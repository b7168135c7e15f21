using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Faults that were found by using the server, each with the request that showed it.</summary>
public sealed class FoundInUseTests
{
    [Fact]
    public void One_signature_does_not_count_for_two_signers()
    {
        var bundle = Of("north-carolina");
        var professional = Resource(bundle, "Provenance/plan-signature-professional");
        Resource(bundle, "Provenance/plan-signature-individual")["agent"]!.AsArray().Add(professional["agent"]![0]!.DeepClone());
        Remove(bundle, "Provenance/plan-signature-professional");
        var decision = Baselines.Decide(bundle);
        Assert.Equal(Outcome.Denied, decision.Outcome);
        Assert.Equal(["NC.PCP"], decision.Causes);
    }

    [Fact]
    public void What_an_organization_states_says_nothing_of_a_member()
    {
        var bundle = Of("north-carolina");
        foreach (var need in new[] { "need-symptoms", "need-crisis", "need-traditional-services" })
        {
            Remove(bundle, $"Observation/{need}");
        }

        var before = Baselines.Decide(bundle);
        Resource(bundle, "Organization/provider").AsObject()["extension"]!.AsArray().Add(JsonNode.Parse("""
            { "url": "https://peersupport.example/fhir/StructureDefinition/attestation",
              "extension": [{ "url": "statement", "valueCode": "need-symptoms" }, { "url": "answer", "valueBoolean": true }] }
            """));
        Assert.Equal(Outcome.Pended, before.Outcome);
        Assert.Equal(Baselines.Json(before), Baselines.Json(Baselines.Decide(bundle)));
    }

    [Fact]
    public void An_order_for_a_period_that_is_over_pends()
    {
        var bundle = Of("north-carolina");
        var order = Resource(bundle, "ServiceRequest/order");
        order["occurrencePeriod"] = JsonNode.Parse("""{ "start": "2025-01-01", "end": "2025-03-31" }""");
        Assert.Equal(["NC.ORDER"], Baselines.Decide(bundle).Causes);
        Assert.Equal(Outcome.Pended, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void The_signer_of_an_order_counts_and_not_who_asked_for_it()
    {
        var bundle = Of("north-carolina");
        bundle["entry"]!.AsArray().Add(JsonNode.Parse("""
            { "fullUrl": "https://ehr.example/fhir/Practitioner/social-worker", "resource": { "resourceType": "Practitioner", "id": "social-worker",
              "qualification": [{ "code": { "coding": [{ "system": "https://peersupport.example/fhir/CodeSystem/credential", "code": "licensed-clinical-social-worker" }] } }] } }
            """));
        Resource(bundle, "Provenance/order-signature")["signature"]![0]!["who"]!["reference"] = "Practitioner/social-worker";
        Assert.Equal(["NC.ORDER"], Baselines.Decide(bundle).Causes);
        Assert.Equal(Outcome.Denied, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void The_coverages_county_goes_before_the_addresss()
    {
        var bundle = Of("california");
        Resource(bundle, "Patient/kit-example")["address"]![0]!["district"] = "Modoc";
        Assert.Equal(Outcome.Certified, Baselines.Decide(bundle).Outcome);
        Resource(bundle, "Coverage/smhs-coverage").AsObject().Remove("class");
        Assert.Equal(["CA.COUNTY"], Baselines.Decide(bundle).Causes);
        Resource(bundle, "Patient/kit-example")["address"]![0]!["district"] = "Alameda County";
        Assert.Equal(Outcome.Certified, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void A_record_that_somebody_received_the_plan_is_no_approval()
    {
        var bundle = Of("connecticut");
        var approval = Resource(bundle, "Provenance/approval-dss").AsObject();
        approval.Remove("extension");
        approval.Remove("signature");
        Assert.Equal(["CT.PLAN"], Baselines.Decide(bundle).Causes);
        Assert.Equal(Outcome.Pended, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void A_diagnosis_code_without_its_dot_is_read()
    {
        var bundle = JsonNode.Parse(Of("north-carolina").ToJsonString().Replace("\"F11.20\"", "\"F1120\"", StringComparison.Ordinal))!;
        Assert.Equal(Outcome.Certified, Baselines.Decide(bundle).Outcome);
    }

    [Theory]
    [InlineData("draft", Outcome.Pended)]
    [InlineData("entered-in-error", Outcome.Pended)]
    [InlineData("cancelled", Outcome.Denied)]
    public void A_coverage_that_is_a_draft_or_an_error_does_not_say_that_there_is_none(string status, Outcome expected)
    {
        var bundle = Of("louisiana");
        Resource(bundle, "Coverage/coverage")["status"] = status;
        var decision = Baselines.Decide(bundle);
        Assert.Equal(expected, decision.Outcome);
        Assert.Equal(["GEN.COVERAGE"], decision.Causes);
    }

    [Theory]
    [InlineData("2025-01-01", "2025-12-31", Outcome.Pended)]
    [InlineData("2026-01-06", null, Outcome.Pended)]
    [InlineData("2025-01-01", "2026-01-05", Outcome.Certified)]
    [InlineData(null, "2026-12-31", Outcome.Certified)]
    [InlineData("2025-01-01", "2026", Outcome.Pended)]
    public void A_consent_holds_for_the_days_that_it_states(string? start, string? end, Outcome expected)
    {
        var bundle = Of("louisiana");
        var willing = Entry(bundle, "Observation/willing");
        willing["resource"] = new JsonObject
        {
            ["resourceType"] = "Consent",
            ["id"] = "willing",
            ["status"] = "active",
            ["patient"] = new JsonObject { ["reference"] = "Patient/member" },
            ["dateTime"] = "2025-12-20",
            ["provision"] = JsonNode.Parse("""{ "type": "permit", "period": {}, "code": [ { "coding": [ { "system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "code": "H0038" } ] } ] }"""),
        };
        var period = willing["resource"]!["provision"]!["period"]!.AsObject();
        foreach (var (bound, day) in ((string, string?)[])[("start", start), ("end", end)])
        {
            if (day is not null)
            {
                period[bound] = day;
            }
        }

        Assert.Equal(expected, Baselines.Decide(bundle).Outcome);
    }

    [Fact]
    public void A_missing_program_is_asked_for_where_the_coverage_states_it()
    {
        var bundle = Of("louisiana");
        Resource(bundle, "Coverage/coverage").AsObject().Remove("type");
        var missing = Assert.Single(Baselines.Decide(bundle).Lines.Single().Clauses.Single(clause => clause.Id == "GEN.PROGRAM").Missing);
        Assert.Contains("type", missing.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantity_with_a_comparator_is_no_number_of_units()
    {
        var bundle = Of("louisiana");
        bundle["entry"]![0]!["resource"]!["item"]![0]!["quantity"]!["comparator"] = "<";
        List<Issue> issues = [];
        Assert.Null(Baselines.Facts(bundle, issues));
        var issue = Assert.Single(issues);
        Assert.Equal(("quantity-not-exact", "Bundle.entry[0].resource.item[0].quantity", "<"), (issue.Rule, issue.Expression, issue.Found));
    }

    [Theory]
    [InlineData("""{ "text": "Peer support" }""")]
    [InlineData("""{ "coding": [ { "system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "display": "Peer support" } ] }""")]
    public void A_service_in_words_alone_is_asked_for_its_code(string service)
    {
        var bundle = Of("louisiana");
        bundle["entry"]![0]!["resource"]!["item"]![0]!["productOrService"] = JsonNode.Parse(service);
        List<Issue> issues = [];
        Assert.Null(Baselines.Facts(bundle, issues));
        Assert.Equal("Bundle.entry[0].resource.item[0].productOrService.coding", Assert.Single(issues).Expression);
    }

    [Fact]
    public void What_is_missing_of_one_person_or_organization_is_asked_for_there()
    {
        var bundle = Of("louisiana");
        Resource(bundle, "Practitioner/specialist").AsObject().Remove("qualification");
        Resource(bundle, "Organization/lge").AsObject().Remove("extension");
        var asked = Baselines.Decide(bundle).Lines.Single().Clauses.Where(clause => clause.Id is "LA.CPSS" or "LA.LGE").SelectMany(clause => clause.Missing).ToList();
        Assert.Equal(3, asked.Count);
        Assert.DoesNotContain("supervisor", asked[0].Where, StringComparison.Ordinal);
        Assert.StartsWith("Practitioner.qualification", asked[0].Where, StringComparison.Ordinal);
        Assert.All(asked.Skip(1), each => Assert.DoesNotContain("Claim.provider", each.Where, StringComparison.Ordinal));
        Assert.All(asked.Skip(1), each => Assert.Contains("oversight Organization", each.Where, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_the_program_has_not_loaded_is_not_asked_of_the_sender()
    {
        var read = Baselines.Facts(Of("california"));
        var clause = Engine.Decide(read.Facts, read.Policy with { Rates = [] }, Ledger.Empty, AdverseDecisions.Automatic).Lines.Single().Clauses.Single(clause => clause.Id == "CA.SPEC");
        Assert.Equal((Truth.Unknown, true, 0), (clause.Value, clause.ForPerson, clause.Missing.Length));
    }

    [Theory]
    [InlineData("organization")]
    [InlineData("practitioner")]
    public void A_role_that_is_its_own_organization_or_person_is_followed_once(string name)
    {
        var bundle = Of("louisiana");
        Resource(bundle, "PractitionerRole/specialist-role")[name] = new JsonObject { ["reference"] = "PractitionerRole/specialist-role" };
        bundle["entry"]![0]!["resource"]!["provider"] = new JsonObject { ["reference"] = "PractitionerRole/specialist-role" };
        Assert.NotNull(Baselines.Decide(bundle));
        var body = FhirJson.Parse(JsonSerializer.SerializeToUtf8Bytes(bundle)).Resource!;
        var request = RequestBundle.Read(body, "Claim", [])!;
        Assert.NotEmpty(Providers.OfRequest(new EvidenceSet(request.Request, request.Entries.Where(entry => entry != request.Request))));
    }

    static JsonObject Of(string state) => Baselines.Read(Baselines.Files.Single(file => file.Contains($"/{state}/", StringComparison.Ordinal)));

    static JsonNode Entry(JsonObject bundle, string name) => bundle["entry"]!.AsArray().Single(entry => $"{entry!["resource"]!["resourceType"]}/{entry["resource"]!["id"]}" == name)!;

    static JsonNode Resource(JsonObject bundle, string name) => Entry(bundle, name)["resource"]!;

    static void Remove(JsonObject bundle, string name)
    {
        bundle["entry"]!.AsArray().Remove(Entry(bundle, name));
        var claim = bundle["entry"]![0]!["resource"]!;
        var infos = claim["supportingInfo"]?.AsArray();
        for (var i = (infos?.Count ?? 0) - 1; i >= 0; i--)
        {
            if ((string?)infos![i]!["valueReference"]?["reference"] == name)
            {
                infos.RemoveAt(i);
            }
        }
    }
}
