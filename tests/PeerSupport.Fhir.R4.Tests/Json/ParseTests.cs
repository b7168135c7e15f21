using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Json;

public sealed class ParseTests
{
    static ParseResult Parse(string json, int maxDepth = 100) => FhirJson.Parse(Encoding.UTF8.GetBytes(json), maxDepth);

    static Issue Refused(string json) => Refused(Parse(json));

    static Issue Refused(ParseResult result)
    {
        Assert.Null(result.Resource);
        return Assert.Single(result.Issues);
    }

    [Fact]
    public void A_resource_keeps_every_byte_and_its_id()
    {
        const string json = " { \"resourceType\" : \"Patient\",\n \"id\":\"p1\", \"unknown\": 1.50 }\n";
        var resource = Parse(json).Resource!;
        Assert.Equal(("Patient", "p1"), (resource.TypeName, resource.Id));
        Assert.Equal(json.Trim(), Encoding.UTF8.GetString(resource.Json.Span));
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{", 1, 2)]
    [InlineData("{\n  \"resourceType\": \"Patient\",\n  \"id\": }", 3, 9)]
    [InlineData("{\"resourceType\":\"Patient\",}", 1, 27)]
    [InlineData("{\"resourceType\":\"Patient\"} x", 1, 28)]
    [InlineData("{\"resourceType\":\"Patient\"} {}", 1, 28)]
    [InlineData("// note\n{}", 1, 1)]
    [InlineData("{\"a\":\"\\ud800\"}", 1, 6)]
    [InlineData("{\"a\":01}", 1, 7)]
    [InlineData("{\"a\":NaN}", 1, 6)]
    public void What_is_not_JSON_is_told_with_its_place(string json, int line, int column)
    {
        var issue = Refused(json);
        Assert.Equal(("not-json", line, column), (issue.Rule, issue.Line, issue.Column));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"resourceType\":5}")]
    public void JSON_without_a_resourceType_is_not_a_resource(string json) => Assert.Equal("not-a-resource", Refused(json).Rule);

    [Fact]
    public void A_misspelt_resourceType_is_told_with_the_name_that_was_meant()
    {
        var issue = Refused("{\"resourceType\":\"Patent\"}");
        Assert.Equal(("unknown-resource-type", "Patent", "Did you mean Patient?"), (issue.Rule, issue.Found, issue.Remedy));
        Assert.Equal((1, 17), (issue.Line, issue.Column));
    }

    [Theory]
    [InlineData("Resource")]
    [InlineData("DomainResource")]
    [InlineData("HumanName")]
    public void An_abstract_type_or_a_data_type_is_no_resource(string name) => Assert.Equal("unknown-resource-type", Refused($"{{\"resourceType\":\"{name}\"}}").Rule);

    [Fact]
    public void A_name_that_stands_twice_is_refused_also_among_many()
    {
        Assert.Equal("duplicate-property", Refused("{\"resourceType\":\"Patient\",\"id\":\"a\",\"id\":\"b\"}").Rule);
        var many = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"x{i}\":{i}"));
        var issue = Refused($"{{\"resourceType\":\"Patient\",{many},\n\"x7\":1}}");
        Assert.Equal(("duplicate-property", 2, 1), (issue.Rule, issue.Line, issue.Column));
        Assert.NotNull(Parse($"{{\"resourceType\":\"Patient\",{many}}}").Resource);
    }

    [Fact]
    public void A_byte_order_mark_is_taken_off()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "{\"resourceType\":\"Patient\"}"u8];
        Assert.Equal("{\"resourceType\":\"Patient\"}"u8, FhirJson.Parse(bytes).Resource!.Json.Span);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_with_their_place()
    {
        byte[] bytes = [.. "{\n\"é\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var issue = Refused(FhirJson.Parse(bytes));
        Assert.Equal(("not-json", 2, 6), (issue.Rule, issue.Line, issue.Column));
    }

    [Theory]
    [InlineData(10_000, 100)]
    [InlineData(10_000, 100_000)]
    [InlineData(101, 100)]
    public void Deep_nesting_is_an_issue_and_never_a_stack_overflow(int levels, int allowed)
    {
        var json = "{\"resourceType\":\"Patient\",\"x\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}";
        Assert.Equal("too-deep", Refused(Parse(json, allowed)).Rule);
        Assert.Equal("too-deep", Refused(Parse("{\"resourceType\":\"Patient\",\"x\":" + new string('[', 10_000), allowed)).Rule);
    }

    [Fact]
    public void The_allowed_depth_is_allowed()
    {
        var json = "{\"resourceType\":\"Patient\",\"x\":" + new string('[', 99) + new string(']', 99) + "}";
        Assert.NotNull(Parse(json).Resource);
    }

    [Fact]
    public void A_column_counts_characters_not_bytes()
    {
        var resource = Parse("{\"resourceType\":\"Patient\",\r\n\"x\":\"日本語😀\", \"id\":\"p\"}").Resource!;
        Assert.Equal((2, 18), resource.Source.Find("id")!.Position);
    }
}
