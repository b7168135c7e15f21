using System.Text.Json.Nodes;
using FsCheck;
using Outcome = PeerSupport.Fhir.Decisions.Outcome;
using FsCheck.Fluent;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>What must hold for every baseline, whatever is taken away, added or moved.</summary>
public sealed class MetamorphicTests
{
    [Fact]
    public void Every_state_has_a_baseline_that_is_certified_in_total()
    {
        Assert.Equal(Baselines.Profiles.Policies.Policies.Length, Baselines.Files.Count);
        Assert.All(Baselines.Files, file => Assert.Equal(Outcome.Certified, Baselines.Decide(Baselines.Read(file)).Outcome));
    }

    [Fact]
    public void The_same_request_gives_the_same_decision_byte_for_byte() =>
        Assert.All(Baselines.Files, file => Assert.Equal(Baselines.Json(Baselines.Decide(Baselines.Read(file))), Baselines.Json(Baselines.Decide(Baselines.Read(file)))));

    [Fact]
    public void The_order_of_the_Bundle_never_changes_a_decision() => Prop.ForAll(Cases().ToArbitrary(), each =>
    {
        var bundle = Baselines.Read(each.File);
        var expected = Baselines.Json(Baselines.Decide(bundle));
        Shuffle(bundle, each.Seed);
        Assert.Equal(expected, Baselines.Json(Baselines.Decide(bundle)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_unrelated_resource_never_changes_a_decision() => Prop.ForAll(Cases().ToArbitrary(), each =>
    {
        var bundle = Baselines.Read(each.File);
        var expected = Baselines.Json(Baselines.Decide(bundle));
        var unrelated = Unrelated();
        bundle["entry"]!.AsArray().Insert(1 + (each.Seed % bundle["entry"]!.AsArray().Count), unrelated[each.Seed % unrelated.Count]);
        Assert.Equal(expected, Baselines.Json(Baselines.Decide(bundle)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_any_one_resource_no_deciding_clause_is_met_without_evidence_unless_the_policy_takes_silence_as_evidence()
    {
        var taken = 0;
        foreach (var file in Baselines.Files)
        {
            var whole = Baselines.Decide(Baselines.Read(file)).Lines[0];
            for (var i = 1; i < Baselines.Read(file)["entry"]!.AsArray().Count; i++)
            {
                var bundle = Baselines.Read(file);
                var resource = bundle["entry"]![i]!["resource"]!;
                var name = $"{resource["resourceType"]}/{resource["id"]}";
                bundle["entry"]!.AsArray().RemoveAt(i);
                DropReferences(bundle, name);
                List<Issue> issues = [];
                if (Baselines.Facts(bundle, issues) is not { } read)
                {
                    Assert.NotEmpty(issues);
                    continue;
                }

                var line = Engine.Decide(read.Facts, read.Policy, Ledger.Empty, AdverseDecisions.Automatic).Lines[0];
                foreach (var before in whole.Clauses.Where(clause => clause.Effect is Effect.Require or Effect.Limit && clause.Evidence.Any(evidence => evidence.Resource == name)))
                {
                    taken++;
                    var after = line.Clauses.Single(clause => clause.Id == before.Id);
                    Assert.True(after.Value != Truth.Met || after.Evidence.Any(evidence => evidence.Resource != name) || Silent(read.Policy, before.Id), $"{before.Id} is met without {name} in {file}");
                    Assert.True(after.Value == Truth.Met || after.Remedy is not null, $"{before.Id} does not say what is missing without {name}");
                }
            }
        }

        Assert.True(taken > 30, $"only {taken} clauses lost evidence");
    }

    [Fact]
    public void Taking_evidence_away_never_certifies_more_than_was_asked() => Prop.ForAll(Cases().ToArbitrary(), each =>
    {
        var bundle = Baselines.Read(each.File);
        var random = new System.Random(each.Seed);
        var entries = bundle["entry"]!.AsArray();
        for (var i = entries.Count - 1; i > 0; i--)
        {
            if (random.Next(4) == 0)
            {
                var name = $"{entries[i]!["resource"]!["resourceType"]}/{entries[i]!["resource"]!["id"]}";
                entries.RemoveAt(i);
                DropReferences(bundle, name);
            }
        }

        List<Issue> issues = [];
        if (Baselines.Facts(bundle, issues) is { } read)
        {
            var line = Engine.Decide(read.Facts, read.Policy, Ledger.Empty, AdverseDecisions.Automatic).Lines[0];
            Assert.True(line.Units is null || line.Units <= line.AskedUnits);
            Assert.True(line.Period is null || (line.Period.Value.Start >= line.AskedPeriod.Start && line.Period.Value.End <= line.AskedPeriod.End));
            Assert.True(line.Outcome is Outcome.Certified || line.Causes.Length > 0);
        }
        else
        {
            Assert.NotEmpty(issues);
        }
    }).QuickCheckThrowOnFailure();

    static bool Silent(Policy policy, string clause) => policy.General.Concat(policy.Versions.SelectMany(version => version.Clauses)).Where(each => each.Id == clause)
        .Any(each => each.Absence || each.Limit is not null || (each.Test is not null && Criteria(each.Test).Any(criterion => criterion is YesNoFact { Silent: Truth.Met })));

    static IEnumerable<Criterion> Criteria(Criterion criterion) => criterion.Inner.SelectMany(Criteria).Prepend(criterion);

    static Gen<(string File, int Seed)> Cases() =>
        from file in Gen.Elements(Baselines.Files.AsEnumerable())
        from seed in Gen.Choose(0, 100_000)
        select (file, seed);

    static void Shuffle(JsonObject bundle, int seed)
    {
        var entries = bundle["entry"]!.AsArray();
        var nodes = entries.Select(entry => entry!.DeepClone()).ToArray();
        new System.Random(seed).Shuffle(nodes);
        entries.Clear();
        foreach (var node in nodes)
        {
            entries.Add(node);
        }
    }

    /// <summary>Takes references to a resource out of the request, so that the request is still whole.</summary>
    static void DropReferences(JsonNode node, string name)
    {
        switch (node)
        {
            case JsonArray array:
                for (var i = array.Count - 1; i >= 0; i--)
                {
                    if (Leads(array[i], name))
                    {
                        array.RemoveAt(i);
                    }
                    else if (array[i] is { } child)
                    {
                        DropReferences(child, name);
                    }
                }

                break;
            case JsonObject owner:
                foreach (var (key, value) in owner.ToList())
                {
                    if (Leads(value, name) || value is JsonArray { Count: > 0 } list && list.All(each => Leads(each, name)))
                    {
                        owner.Remove(key);
                    }
                    else if (value is not null)
                    {
                        DropReferences(value, name);
                    }
                }

                break;
        }
    }

    static bool Leads(JsonNode? node, string name) => node is JsonObject owner && (Is(owner["reference"], name) || Is((owner["valueReference"] as JsonObject)?["reference"], name) || Is((owner["provider"] as JsonObject)?["reference"], name));

    static bool Is(JsonNode? reference, string name) => reference is JsonValue && ((string?)reference)?.EndsWith(name, StringComparison.Ordinal) == true;

    static List<JsonObject> Unrelated() =>
    [
        Entry("""{ "resourceType": "Patient", "id": "somebody-else", "birthDate": "2015-05-05" }"""),
        Entry("""{ "resourceType": "Condition", "id": "of-another", "clinicalStatus": { "coding": [{ "code": "active" }] }, "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F70" }] }, "subject": { "reference": "Patient/not-in-this-bundle" } }"""),
        Entry("""{ "resourceType": "Practitioner", "id": "dentist", "qualification": [{ "code": { "text": "Dentist" } }] }"""),
        Entry("""{ "resourceType": "Organization", "id": "pharmacy", "name": "A pharmacy" }"""),
        Entry("""{ "resourceType": "Encounter", "id": "of-another", "status": "finished", "class": { "code": "AMB" }, "subject": { "reference": "Patient/not-in-this-bundle" }, "type": [{ "coding": [{ "system": "https://peersupport.example/fhir/CodeSystem/service-type", "code": "assertive-community-treatment" }] }] }"""),
        Entry("""{ "resourceType": "CarePlan", "id": "of-another", "status": "active", "intent": "plan", "subject": { "reference": "Patient/not-in-this-bundle" } }"""),
    ];

    static JsonObject Entry(string resource)
    {
        var json = JsonNode.Parse(resource)!;
        return new JsonObject { ["fullUrl"] = $"https://elsewhere.example/fhir/{json["resourceType"]}/{json["id"]}", ["resource"] = json };
    }
}
