using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("Patient.name.given", "Peter,James,Jim")]
    [InlineData("name.given", "Peter,James,Jim")]
    [InlineData("name[1].given", "Jim")]
    [InlineData("name[7].given", "")]
    [InlineData("Encounter.name", "")]
    [InlineData("Resource.id", "p1")]
    [InlineData("DomainResource.contained.name", "Clinic")]
    [InlineData("multipleBirth", "2")]
    [InlineData("multipleBirthInteger", "")]
    public void Paths_start_at_the_focus_or_name_its_type(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("name.where(use = 'usual').given", "Jim")]
    [InlineData("maritalStatus.coding.where(system = 'x' and code = 'z').code", "z")]
    [InlineData("maritalStatus.coding.where(system = 'x').first().code", "y")]
    [InlineData("name.exists(use = 'old')", "false")]
    [InlineData("name.all(given.exists())", "true")]
    [InlineData("name.all(family.exists())", "false")]
    [InlineData("name.select(given.first())", "Peter,Jim")]
    [InlineData("name.select($index)", "0,1")]
    [InlineData("name.given.skip(1).take(1)", "James")]
    [InlineData("name.given.tail().last()", "Jim")]
    [InlineData("name.given.last() | name.given.first()", "Jim,Peter")]
    [InlineData("(1 | 2 | 2 | 3).aggregate($this + $total, 10)", "16")]
    [InlineData("(3 | 1 | 2).sort(-$this)", "3,2,1")]
    [InlineData("(1 | 2).intersect(2 | 3)", "2")]
    [InlineData("(1 | 2).exclude(2 | 3)", "1")]
    [InlineData("(1 | 2).subsetOf(1 | 2 | 3)", "true")]
    [InlineData("1.combine(1).isDistinct()", "false")]
    [InlineData("{}.allTrue()", "true")]
    public void Collections_are_filtered_projected_and_combined(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("7 div 2 + 7 mod 2", "4")]
    [InlineData("1 / 0", "")]
    [InlineData("2147483647 + 1", "")]
    [InlineData("1 | 2 is Integer", "1,true")]
    [InlineData("false and true or true", "true")]
    [InlineData("true implies false or true", "true")]
    [InlineData("'a' & {} & 'b'", "ab")]
    [InlineData("2.power(10) = 1024", "true")]
    [InlineData("3.14159.round(2)", "3.14")]
    [InlineData("(-1).sqrt()", "")]
    [InlineData("1.2.ceiling() = 2 and (-1.2).floor() = -2 and 1.9.truncate() = 1", "true")]
    public void Operators_have_their_precedence_and_numbers_their_limits(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("true and {}", "")]
    [InlineData("false and {}", "false")]
    [InlineData("{} or true", "true")]
    [InlineData("{} implies false", "")]
    [InlineData("{} xor true", "")]
    [InlineData("{} = {}", "")]
    [InlineData("{} ~ {}", "true")]
    [InlineData("'Ab' ~ 'aB'", "true")]
    [InlineData("1 in {}", "false")]
    [InlineData("{} in (1 | 2)", "")]
    public void Logic_and_equality_know_three_values(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("'abcdef'.substring(2, 3)", "cde")]
    [InlineData("'a,b'.split(',')", "a,b")]
    [InlineData("name.given.join('-')", "Peter-James-Jim")]
    [InlineData("' x '.trim().length()", "1")]
    [InlineData("'abc'.matches('b')", "true")]
    [InlineData("'abc'.matchesFull('b')", "false")]
    [InlineData("'abc'.replaceMatches('(b)', '<$1>')", "a<b>c")]
    [InlineData("'<&>'.escape('html').unescape('html')", "<&>")]
    [InlineData("'ü'.encode('hex').decode('hex')", "ü")]
    [InlineData("'1.50'.toDecimal()", "1.50")]
    [InlineData("'x'.convertsToInteger()", "false")]
    [InlineData("'2024-02-30'.convertsToDate()", "false")]
    [InlineData("'4 days'.toQuantity()", "4 days")]
    public void Strings_are_cut_matched_and_converted(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("birthDate is date", "true")]
    [InlineData("birthDate is System.Date", "false")]
    [InlineData("active.type().namespace", "FHIR")]
    [InlineData("1.type().name", "Integer")]
    [InlineData("Patient is DomainResource", "true")]
    [InlineData("name.first() is Element", "true")]
    [InlineData("name.use.first() is string", "true")]
    [InlineData("name.use.ofType(string)", "")]
    [InlineData("contained.ofType(Organization).name", "Clinic")]
    [InlineData("(multipleBirth as integer) + 1", "3")]
    public void Types_know_what_they_derive_from(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Fact]
    public void A_predicate_is_a_boolean_or_whether_there_is_one_item()
    {
        Assert.Null(Predicate("name.suffix"));
        Assert.True(Predicate("birthDate"));
        Assert.False(Predicate("active.not()"));
        Assert.Throws<FhirPathException>(() => Predicate("name"));
    }

    static bool? Predicate(string expression) => CompiledExpression.Compile(expression).Predicate(Sample.Patient, Sample.Context);
}
