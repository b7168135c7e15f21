using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>What a record's own status says of its standing: a draft, a pause, an end.</summary>
public sealed class StandingTests
{
    [Theory]
    [InlineData("active", null, Truth.Met)]
    [InlineData("on-hold", null, Truth.Unknown)]
    [InlineData("active", "2026-01-04", Truth.NotMet)]
    public void An_order_that_is_on_hold_does_not_show_that_treatment_goes_on(string status, string? end, Truth expected)
    {
        var bundle = Baseline("louisiana");
        var order = Find(bundle, "ServiceRequest");
        order["status"] = status;
        if (end is not null)
        {
            order["occurrencePeriod"]!["end"] = end;
        }

        Assert.Equal(expected, Value(bundle, "LA.I.C-1"));
    }

    [Theory]
    [InlineData("in-progress", "2027-01-14", Truth.Met)]
    [InlineData("completed", "2027-01-14", Truth.Unknown)]
    [InlineData("stopped", "2027-01-14", Truth.Unknown)]
    [InlineData("in-progress", "2026-01-31", Truth.Unknown)]
    public void The_end_of_a_plan_is_not_the_end_of_the_treatment_that_it_names(string status, string planEnd, Truth expected)
    {
        var bundle = Baseline("tennessee");
        var plan = Find(bundle, "CarePlan");
        plan["period"]!["end"] = planEnd;
        plan["activity"]![0]!["detail"]!["status"] = status;
        Assert.Equal(expected, Value(bundle, "TN.SUPP"));
    }

    [Theory]
    [InlineData("2026-01-05", Truth.Met)]
    [InlineData("2026-01-04", Truth.Unknown)]
    public void Tasks_of_a_plan_that_has_ended_do_not_count(string planEnd, Truth expected)
    {
        var bundle = Baseline("louisiana");
        Find(bundle, "CarePlan")["period"]!["end"] = planEnd;
        Assert.Equal(expected, Value(bundle, "LA.I.E"));
    }

    [Theory]
    [InlineData("final", 1)]
    [InlineData("amended", 1)]
    [InlineData(null, 1)]
    [InlineData("preliminary", 0)]
    public void A_draft_of_a_progress_note_does_not_count(string? docStatus, int count)
    {
        var bundle = JsonNode.Parse(File.ReadAllText(Path.Combine(Baselines.Profiles.Folder, "examples", "louisiana", "90-renewal.request.json")))!.AsObject();
        var note = Find(bundle, "DocumentReference", "progress-note");
        note.Remove("docStatus");
        if (docStatus is not null)
        {
            note["docStatus"] = docStatus;
        }

        Assert.Equal(count, Baselines.Facts(bundle).Facts.Of(FactName.ProgressNote).Length);
    }

    [Fact]
    public void A_class_that_is_an_area_or_a_group_does_not_state_a_program()
    {
        var bundle = Baseline("california");
        Find(bundle, "Coverage").Remove("type");
        Assert.Equal(Truth.Unknown, Value(bundle, "GEN.PROGRAM"));
    }

    static JsonObject Baseline(string state) => Baselines.Read(Baselines.Files.Single(file => file.Contains(state, StringComparison.Ordinal)));

    static JsonObject Find(JsonObject bundle, string type, string? id = null) =>
        bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).First(resource => (string?)resource["resourceType"] == type && (id is null || (string?)resource["id"] == id));

    static Truth Value(JsonObject bundle, string clause) => Baselines.Decide(bundle).Lines[0].Clauses.First(each => each.Id == clause).Value;
}
