using PeerSupport.Fhir.R4.FhirPath;
using Core = PeerSupport.Fhir.R4.Definitions;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

public sealed class MutationTests
{
    const int Rounds = 40;

    static readonly string[] Pieces =
    [
        ".", "(", ")", "[0]", "'", "{}", "-", " and ", " is ", "@2024-02", "@T10", "1 year", "%resource", "$this", "1.5 'mg'", " + ", ".not()", ".repeat(children())",
        ".as(string)", ".toQuantity()", "2147483647", ".lowBoundary()", ".join(',')", " / ", " div 0", ".sort(-$this)", "`", "\\", "/*", ".substring(1)", ".power(99)",
    ];

    [Fact]
    public void A_broken_expression_gives_an_answer_or_a_FhirPathException_and_nothing_else()
    {
        var random = new Random(20260301);
        string[] texts = [.. Core.R4.Invariants.Select(i => i.Expression), "birthDate + 1 year", "multipleBirth * 2 'kg' / 3 'g'", "name.given.first().toChars()"];
        foreach (var text in texts)
        {
            for (var round = 0; round < Rounds; round++)
            {
                Run(Mutated(text, random));
            }
        }
    }

    static void Run(string expression)
    {
        try
        {
            CompiledExpression.Compile(expression).Evaluate(Sample.Patient, Sample.Context);
        }
        catch (FhirPathException)
        {
            // What is wrong with the expression is said.
        }
        catch (Exception e)
        {
            Assert.Fail($"{expression}\n{e}");
        }
    }

#pragma warning disable CA5394 // Tests are to fail the same way every time.
    static string Mutated(string text, Random random)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(text.Length + 1);
            var cut = random.Next(2) == 0 ? 0 : Math.Min(random.Next(6), text.Length - at);
            text = text[..at] + Pieces[random.Next(Pieces.Length)] + text[(at + cut)..];
        }

        return text;
    }
#pragma warning restore CA5394
}
