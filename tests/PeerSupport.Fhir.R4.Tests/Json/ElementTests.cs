using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Json;

public sealed class ElementTests
{
    static Resource Parse(string json) => FhirJson.Parse(Encoding.UTF8.GetBytes(json)).Resource!;

    static ITypedElement One(ITypedElement element, params string[] path) => path.Aggregate(element, (at, name) => Assert.Single(at.Children(name)));

    [Fact]
    public void A_choice_has_its_plain_name_and_the_type_that_its_JSON_name_says()
    {
        var value = One(Parse("""{"resourceType":"Observation","valueQuantity":{"value":1.50}}""").Element, "value");
        Assert.Equal(("value", "Quantity", "Observation.value"), (value.Name, value.InstanceType, value.Location));
        Assert.Equal("1.50", string.Create(null, $"{One(value, "value").Value}"));
    }

    [Fact]
    public void A_primitive_has_the_id_and_extensions_of_its_sibling()
    {
        var root = Parse("""{"resourceType":"Patient","_birthDate":{"id":"b","extension":[{"url":"u","valueString":"x"}]},"birthDate":"1970-01"}""").Element;
        var date = One(root, "birthDate");
        Assert.Equal("1970-01", Assert.IsType<FhirDate>(date.Value).ToString());
        Assert.Equal("b", One(date, "id").Value);
        Assert.Equal("Patient.birthDate.extension[0].value", One(date, "extension", "value").Location);
    }

    [Fact]
    public void A_primitive_may_have_extensions_only()
    {
        var date = One(Parse("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueCode":"unknown"}]}}""").Element, "birthDate");
        Assert.Equal(("date", null, 1), (date.InstanceType, date.Value, date.Children("extension").Count()));
    }

    [Fact]
    public void Repeated_primitives_meet_their_siblings_item_by_item()
    {
        var name = One(Parse("""{"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"id":"b"},{"id":"c"}]}]}""").Element, "name");
        Assert.Equal(["A", null, "C"], name.Children("given").Select(g => g.Value));
        Assert.Equal(["Patient.name[0].given[0]", "Patient.name[0].given[1]", "Patient.name[0].given[2]"], name.Children("given").Select(g => g.Location));
        Assert.Equal("c", One(name.Children("given").Last(), "id").Value);
    }

    [Theory]
    [InlineData("Patient", "\"active\":true", "active", true)]
    [InlineData("Patient", "\"active\":\"true\"", "active", null)]
    [InlineData("Patient", "\"multipleBirthInteger\":2", "multipleBirth", 2)]
    [InlineData("Patient", "\"multipleBirthInteger\":2.0", "multipleBirth", null)]
    [InlineData("Patient", "\"gender\":\"m\\u00e4\"", "gender", "mä")]
    [InlineData("Patient", "\"gender\":5", "gender", null)]
    [InlineData("Patient", "\"birthDate\":\"yesterday\"", "birthDate", null)]
    [InlineData("Patient", "\"maritalStatus\":\"M\"", "maritalStatus", null)]
    public void A_value_has_the_type_of_its_definition_or_is_null(string type, string json, string name, object? value) =>
        Assert.Equal(value, One(Parse($$"""{"resourceType":"{{type}}",{{json}}}""").Element, name).Value);

    [Fact]
    public void Contained_resources_and_entries_have_their_own_type_and_bytes()
    {
        var bundle = Parse("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim","contained":[{"resourceType":"Patient","birthDate":"1970"}]}}]}""");
        var claim = One(bundle.Element, "entry", "resource");
        Assert.Equal(("resource", "Claim"), (claim.Name, claim.InstanceType));
        Assert.Equal("Bundle.entry[0].resource.contained[0].birthDate", One(claim, "contained", "birthDate").Location);
        var inner = Resource.Of(claim)!;
        Assert.Equal("Claim", inner.TypeName);
        Assert.StartsWith("{\"resourceType\":\"Claim\"", Encoding.UTF8.GetString(inner.Json.Span), StringComparison.Ordinal);
        Assert.Null(Resource.Of(One(bundle.Element, "entry")));
    }

    [Fact]
    public void A_content_reference_has_the_content_of_its_target()
    {
        var root = Parse("""{"resourceType":"Questionnaire","item":[{"linkId":"1","item":[{"linkId":"1.1"}]}]}""").Element;
        var inner = One(root, "item", "item");
        Assert.Equal(("BackboneElement", "1.1"), (inner.InstanceType, One(inner, "linkId").Value));
    }

    [Fact]
    public void Children_come_in_document_order_and_what_is_unknown_is_no_element()
    {
        var root = Parse("""{"resourceType":"Patient","gender":"male","what":1,"id":"p","name":[{},{}]}""").Element;
        Assert.Equal(["gender", "id", "name", "name"], root.Children().Select(c => c.Name));
        Assert.Equal(["id"], root.Children("id").Select(c => c.InstanceType));
        Assert.Empty(root.Children("what"));
    }

    [Fact]
    public void An_issue_gets_the_place_of_its_element()
    {
        var root = Parse("{\"resourceType\":\"Patient\",\n \"gender\":\"male\"}").Element;
        var issue = Resource.At(new Issue(IssueSeverity.Error, "value", "some-rule", "Text."), One(root, "gender"));
        Assert.Equal(("Patient.gender", 2, 11), (issue.Expression, issue.Line, issue.Column));
    }
}
