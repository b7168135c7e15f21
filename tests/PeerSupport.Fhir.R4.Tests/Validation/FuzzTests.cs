using System.Text;
using PeerSupport.Fhir.R4.Tests.Suites;

namespace PeerSupport.Fhir.R4.Tests.Validation;

public sealed class FuzzTests
{
    const int Mutations = 2_000;
    const int Seed = 20191101;

    const string Claim = """
        {"resourceType":"Claim","id":"c","text":{"status":"generated","div":"<div>ä</div>"},"contained":[{"resourceType":"Patient","name":[{"given":["A",null],"_given":[null,{"id":"x"}]}]}],
        "status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"professional"}]},"use":"claim","patient":{"reference":"Patient/1"},
        "created":"2024-01-01","provider":{"reference":"Organization/1"},"priority":{"text":"normal"},"insurance":[{"sequence":1,"focal":true,"coverage":{"reference":"Coverage/1"}}],
        "item":[{"sequence":1,"productOrService":{"text":"H0038"},"servicedDate":"2024-01-01","quantity":{"value":4.00},"unitPrice":{"value":1e1,"currency":"USD"}}]}
        """;

    [Fact]
    public void No_mutation_of_a_claim_throws() => Mutate(Encoding.UTF8.GetBytes(Claim), Mutations);

    [Fact]
    public void No_mutation_of_an_official_example_throws()
    {
        foreach (var (_, bytes) in Suite.Examples().Where(e => e.Bytes.Length < 20_000).Take(20))
        {
            Mutate(bytes, Mutations / 20);
        }
    }

    static void Mutate(byte[] original, int times)
    {
#pragma warning disable CA5394 // Mutations shall be the same in every run.
        var random = new Random(Seed);
        for (var i = 0; i < times; i++)
        {
            var bytes = original.ToList();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveAt(at); break;
                    case 2: bytes.Insert(at, (byte)"{}[],:\"\\n0-_"[random.Next(12)]); break;
                    default: bytes.RemoveRange(at, Math.Min(random.Next(30), bytes.Count - at)); break;
                }
            }

            Use(bytes.ToArray());
        }
#pragma warning restore CA5394
    }

    static void Use(byte[] bytes)
    {
        var result = FhirJson.Parse(bytes);
        if (result.Resource is not { } resource)
        {
            Assert.NotEmpty(result.Issues);
            return;
        }

        OperationOutcomes.Write(StructureCheck.Check(resource));
        Visit(resource.Element);
    }

    static void Visit(ITypedElement element)
    {
        _ = element.Value;
        _ = element.Location;
        foreach (var child in element.Children())
        {
            Visit(child);
        }
    }
}
