using System.Text;
using PeerSupport.Fhir.R4.Search;

namespace PeerSupport.Fhir.R4.Tests.Search;

/// <summary>A list says which codes are kept in the order of which date; what it can't mean is no list.</summary>
public sealed class SearchOrderTests
{
    [Fact]
    public void A_code_has_the_order_of_a_date_in_the_types_that_have_it()
    {
        var list = Load("date", "token");
        Assert.Same(list.Find("Observation", "date"), list.Find("Observation", "code")!.Order);
        Assert.Null(list.Find("Condition", "code")!.Order);
        Assert.Null(list.Find("Observation", "status")!.Order);
    }

    [Theory]
    [InlineData("dat", "token")]
    [InlineData("status", "token")]
    [InlineData("date", "string")]
    public void What_is_no_date_of_its_types_or_no_code_is_refused(string order, string kind) => Assert.Contains("can't be kept in the order of " + order, Assert.Throws<InvalidDataException>(() => Load(order, kind)).Message, StringComparison.Ordinal);

    static SearchParameterSet Load(string order, string kind) => SearchParameterSet.Load(
    [
        ("list.json", Encoding.UTF8.GetBytes($$$"""
            {"resourceType": "Bundle", "type": "collection", "entry": [
            {"resource": {"resourceType": "SearchParameter", "extension": [{"url": "https://peersupport.example/fhir/StructureDefinition/search-order", "valueCode": "{{{order}}}"}], "url": "urn:code", "code": "code", "base": ["Condition", "Observation"], "type": "{{{kind}}}", "expression": "Condition.code | Observation.code"}},
            {"resource": {"resourceType": "SearchParameter", "url": "urn:date", "code": "date", "base": ["Observation"], "type": "date", "expression": "Observation.effective"}},
            {"resource": {"resourceType": "SearchParameter", "url": "urn:status", "code": "status", "base": ["Observation"], "type": "token", "expression": "Observation.status"}}]}
            """)),
    ], ["Condition", "Observation"]);
}
