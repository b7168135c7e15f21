using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("1 +", 1, 4)]
    [InlineData("name.\n  where(", 2, 9)]
    [InlineData("'open", 1, 1)]
    [InlineData("a /* open", 1, 3)]
    [InlineData("a ? b", 1, 3)]
    [InlineData("nothing()", 1, 1)]
    [InlineData("name.where()", 1, 6)]
    [InlineData("name.ofType(nonsense)", 1, 13)]
    [InlineData("99999999999", 1, 1)]
    [InlineData("@2024-13", 1, 1)]
    [InlineData("", 1, 1)]
    [InlineData("a b", 1, 3)]
    [InlineData("``", 1, 1)]
    [InlineData("%", 1, 1)]
    public void What_is_not_FHIRPath_is_refused_with_its_place(string expression, int line, int column)
    {
        var error = Assert.Throws<FhirPathException>(() => CompiledExpression.Compile(expression));
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("name.single()")]
    [InlineData("name + 1")]
    [InlineData("'a' < 1")]
    [InlineData("'a' - 'b'")]
    [InlineData("%unknown")]
    [InlineData("name.startsWith('x')")]
    [InlineData("'a'.matches('(')")]
    [InlineData("name.given.as(string)")]
    [InlineData("@2024-01-01 + 1 'mo'")]
    [InlineData("79228162514264337593543950335.0.toDecimal().round(40)")]
    public void What_cannot_be_evaluated_is_an_error_of_its_own_kind(string expression) => Sample.Error(expression);

    [Fact]
    public void Deep_nesting_is_refused_instead_of_overflowing_the_stack()
    {
        string[] hostile =
        [
            new string('(', 50_000) + "1" + new string(')', 50_000),
            string.Concat(Enumerable.Repeat("-", 50_000)) + "1",
            "a" + string.Concat(Enumerable.Repeat(".a", 40_000)),
            "1" + string.Concat(Enumerable.Repeat("+1", 40_000)),
            string.Concat(Enumerable.Repeat("not(", 20_000)),
            "a" + string.Concat(Enumerable.Repeat("[0]", 30_000)),
            "a" + string.Concat(Enumerable.Repeat(" is b", 19_000)),
            new string('a', 100_001),
        ];
        Assert.All(hostile, text => Assert.Throws<FhirPathException>(() => CompiledExpression.Compile(text)));
    }

    [Theory]
    [InlineData("1.repeat($this + 1)")]
    [InlineData("'a'.repeat($this & $this)")]
    [InlineData("(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total.replace('', $total), 'abcd')")]
    [InlineData("(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total.replaceMatches('.', '$0$0$0$0$0$0$0$0$0$0'), 'abcd')")]
    [InlineData("(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total.encode('hex').encode('hex').encode('hex').encode('hex'), 'abcd')")]
    [InlineData("(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total.escape('json').escape('json').escape('json').escape('json'), '\\\"\\\"\\\"\\\"')")]
    [InlineData("name.repeat(%resource.name | %resource.name)", false)]
    [InlineData("('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!').matches('(a+)+$')")]
    public void What_would_never_end_is_ended(string expression, bool fails = true)
    {
        if (fails)
        {
            Sample.Error(expression);
        }
        else
        {
            Assert.Equal("HumanName,HumanName", Sample.Of(expression));
        }
    }

    [Fact]
    public void Regular_expressions_that_are_slow_on_every_item_are_ended()
    {
        var names = string.Join(',', Enumerable.Repeat("""{"family":"A"}""", 3000));
        var patient = Sample.Parse($$"""{"resourceType":"Patient","name":[{{names}}]}""");
        var hostile = CompiledExpression.Compile($"name.family.select('{new string('a', 20)}!'.matches('^(a+)+$'))");
        var begun = System.Diagnostics.Stopwatch.StartNew();
        Assert.Throws<FhirPathException>(() => hostile.Evaluate(patient, Sample.Context));
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(20), $"It took {begun.Elapsed}.");
    }

    [Fact]
    public void Walks_within_walks_over_a_large_resource_are_ended()
    {
        var names = string.Join(',', Enumerable.Repeat("""{"family":"A","given":["B","C"]}""", 3000));
        var patient = Sample.Parse($$"""{"resourceType":"Patient","name":[{{names}}]}""");
        var hostile = CompiledExpression.Compile("descendants().select(%resource.descendants().select(%resource.descendants().count()).count())");
        Assert.Throws<FhirPathException>(() => hostile.Evaluate(patient, Sample.Context));
        Assert.Single(CompiledExpression.Compile("descendants().count()").Evaluate(patient, Sample.Context));
    }

    [Fact]
    public void A_compiled_expression_is_shared_by_threads()
    {
        var expression = CompiledExpression.Compile("name.where(use = 'usual' and given.matches('J.m')).given.first()");
        Parallel.For(0, 2000, _ => Assert.Equal("Jim", expression.Evaluate(Sample.Patient, Sample.Context)[0].Value));
    }
}
