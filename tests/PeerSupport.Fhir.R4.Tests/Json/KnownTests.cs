using System.Text;
using PeerSupport.Fhir.R4.Tests.Structures;

namespace PeerSupport.Fhir.R4.Tests.Json;

/// <summary>What was read before is read late, and is the same.</summary>
public sealed class KnownTests
{
    static readonly byte[] Deep = Encoding.UTF8.GetBytes("""
        {"resourceType":"ClaimResponse","id":"d","item":[{"itemSequence":1,"extension":[{"url":"a","extension":[{"url":"b","valueString":"x \"y\" é"},{"url":"c","_valueDate":{"extension":[{"url":"e","valueReference":{"reference":"Patient/3"}}]}}]}],
          "adjudication":[{"category":{"coding":[{"system":"s","code":"k"}]}}]}],"contained":[{"resourceType":"Task","id":"t","focus":{"reference":"Claim/2"}}],"patient":{"reference":"Patient/1"}}
        """);

    public static TheoryData<string> Examples => [.. Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Profiles, "examples"), "00-baseline.request.json", SearchOption.AllDirectories).Select(OwnDefinitions.Relative).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_has_the_same_elements(string file) => Same(File.ReadAllBytes(Path.Combine(OwnDefinitions.Root, file)));

    [Fact]
    public void What_lies_deep_has_the_same_elements() => Same(Deep);

    [Fact]
    public void It_is_the_same_for_all_who_read_it_at_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var resource = FhirJson.Known(Deep).Resource!;
            var seen = new SourceNode[8];
            Parallel.For(0, seen.Length, i => seen[i] = ((SourceObject)Inner(resource).Items[0]).Find("url")!);
            Assert.All(seen, node => Assert.Same(seen[0], node));
        }

        static SourceArray Inner(Resource resource) => (SourceArray)((SourceObject)((SourceArray)((SourceObject)((SourceArray)resource.Source.Find("item")!).Items[0]).Find("extension")!).Items[0]).Find("extension")!;
    }

    [Fact]
    public void What_is_no_JSON_deep_within_is_said_at_once() => Assert.Single(FhirJson.Known("""{"resourceType":"Basic","a":[{"b":[{"c":]}]}]}"""u8.ToArray()).Issues);

    [Fact]
    public void References_are_found_at_any_depth_and_those_of_contained_resources_when_asked_for()
    {
        foreach (var resource in new[] { FhirJson.Parse(Deep).Resource!, FhirJson.Known(Deep).Resource! })
        {
            Assert.Equal(["Patient/3", "Patient/1"], resource.References());
            Assert.Equal(["Patient/3", "Claim/2", "Patient/1"], resource.References(withContained: true));
        }
    }

    static void Same(byte[] json)
    {
        var (whole, known) = (FhirJson.Parse(json).Resource!, FhirJson.Known(json).Resource!);
        Assert.Equal(Walk(whole.Element), Walk(known.Element));
        Assert.NotEmpty(Walk(known.Element));
    }

    static List<string> Walk(ITypedElement element) => [$"{element.Location} {element.InstanceType} {element.Value} {Resource.PositionOf(element)}", .. element.Children().SelectMany(Walk)];
}
