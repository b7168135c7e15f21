using R4Definitions = PeerSupport.Fhir.R4.Definitions;

namespace PeerSupport.Fhir.R4.Tests.Definitions;

public sealed class DefinitionTests
{
    static readonly R4Definitions R4 = R4Definitions.R4;

    [Fact]
    public void All_of_R4_is_there()
    {
        Assert.Equal(146, R4.ResourceNames.Count());
        Assert.Equal(20, R4.Types.Count(t => t.Kind == TypeKind.Primitive));
        Assert.Equal(211, R4.Types.Count);
        Assert.Equal(241, R4.Invariants.Count);
    }

    /// <summary>The official snapshots of types and resources have 7,675 rows, 80 of them the primitives'.</summary>
    [Fact]
    public void The_types_have_as_many_elements_as_the_official_snapshots_with_all_that_is_inherited()
    {
        static int Count(IEnumerable<ElementDefinition> elements) => elements.Sum(e => 1 + (e.ContentReference is null ? Count(e.Children) : 0));
        string[] constraints = ["SimpleQuantity", "MoneyQuantity"];
        var types = R4.Types.Where(t => t.Kind != TypeKind.Primitive && !constraints.Contains(t.Name));
        Assert.Equal(7_595, types.Sum(t => 1 + Count(t.Elements)));
        Assert.Equal(149, 1 + Count(R4.Type("Claim")!.Elements));
    }

    [Fact]
    public void An_element_says_its_cardinality_types_binding_and_flags()
    {
        var status = R4.Type("Claim")!.Elements.Single(e => e.Name == "status");
        Assert.Equal(("Claim.status", 1, 1, true, true), (status.Path, status.Min, status.Max, status.IsModifier, status.IsSummary));
        Assert.Equal(new Binding(true, "http://hl7.org/fhir/ValueSet/fm-status"), status.Binding);
        var provider = R4.Type("Claim")!.Elements.Single(e => e.Name == "provider");
        Assert.Equal(["Practitioner", "PractitionerRole", "Organization"], provider.Types.Single().Targets);
        Assert.Equal("SimpleQuantity", R4.Type("Claim")!.Elements.Single(e => e.Name == "item").Children.Single(e => e.Name == "quantity").Types[0].Profile);
    }

    [Fact]
    public void A_type_comes_from_its_bases_with_their_invariants()
    {
        Assert.True(R4.Type("Age")!.IsA("Quantity") && R4.Type("Claim")!.IsA("Resource"));
        Assert.Equal(["ele-1", "qty-3", "age-1"], R4.Type("Age")!.Invariants.Select(i => i.Key));
        Assert.Equal(["pat-1"], R4.Type("Patient")!.Elements.Single(e => e.Name == "contact").Invariants.Select(i => i.Key));
    }

    [Fact]
    public void The_three_rules_that_R4_calls_inv_1_stay_apart()
    {
        var task = R4.Type("Task")!.OwnInvariants.Single();
        var parameter = R4.Type("Parameters")!.Elements.Single(e => e.Name == "parameter").Invariants.Single();
        Assert.Equal(("inv-1", "inv-1"), (task.Key, parameter.Key));
        Assert.NotEqual(task.Expression, parameter.Expression);
    }

    [Fact]
    public void An_erratum_replaces_the_official_text_and_keeps_it_in_sight()
    {
        foreach (var erratum in R4.Errata.Where(e => e.Kind == "invariant"))
        {
            var invariant = R4.Invariants.Single(i => i.Key == erratum.Rule);
            Assert.Equal((erratum.Patched, erratum.Official), (invariant.Expression, invariant.OfficialExpression));
        }

        Assert.Equal(6, R4.Invariants.Count(i => i.OfficialExpression is not null));
        Assert.Equal("id", R4.Type("Patient")!.Elements.Single(e => e.Name == "id").Types.Single().Type);
    }

    [Fact]
    public void Search_expressions_ask_for_types_without_failing_on_several_items()
    {
        var all = R4.ResourceNames.SelectMany(R4.SearchParameters).Distinct().ToList();
        Assert.Equal(1_375, all.Count);
        Assert.DoesNotContain(all, p => (p.Expression + string.Concat(p.Components.Select(c => c.Expression))).Contains(" as ", StringComparison.Ordinal));
        Assert.DoesNotContain(all, p => (p.Expression + string.Concat(p.Components.Select(c => c.Expression))).Contains(".as(", StringComparison.Ordinal));
        Assert.Equal(69, all.Count(p => p.OfficialExpression is not null));
        Assert.Equal("Observation.value.ofType(Quantity)", all.Single(p => p.Id == "Observation-value-quantity").Expression!.Split(" | ")[0]);
    }

    [Fact]
    public void Search_parameters_of_a_type_include_those_of_every_resource()
    {
        var codes = R4.SearchParameters("Claim").Select(p => p.Code).ToList();
        Assert.Contains("patient", codes);
        Assert.Contains("_lastUpdated", codes);
        Assert.DoesNotContain("birthdate", codes);
    }

    [Fact]
    public void Codes_are_held_by_value_set_and_system()
    {
        Assert.True(R4.ValueSet("http://hl7.org/fhir/ValueSet/administrative-gender")!.Contains("http://hl7.org/fhir/administrative-gender", "male"));
        Assert.Null(R4.ValueSet("http://hl7.org/fhir/ValueSet/mimetypes"));
        Assert.False(R4.HoldsSystem("http://snomed.info/sct-unknown"));
    }
}
