using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4.FhirPath;
using PeerSupport.Fhir.R4.Patch;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

/// <summary>An evaluation that nobody waits for any more ends.</summary>
public sealed class CancellationTests
{
    const string Long = "Patient.name.select(%resource.name.select(%resource.name.select(1))).count()";

    static readonly string Json = $$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Repeat("{\"family\":\"a\"}", 100))}}]}""";

    static Resource Read(string json) => FhirJson.Parse(Encoding.UTF8.GetBytes(json)).Resource!;

    [Fact]
    public void A_long_evaluation_ends_when_it_is_asked_to()
    {
        var patient = Read(Json);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => CompiledExpression.Compile(Long).Evaluate(patient.Element, new(DateTimeOffset.UnixEpoch) { Cancellation = source.Token }));
        Assert.Throws<OperationCanceledException>(() => CompiledExpression.Compile(Long).Predicate(patient.Element, new EvaluationContext(DateTimeOffset.UnixEpoch) { Cancellation = source.Token }.With("own", patient.Element)));
        Assert.Equal(1_000_000, Assert.Single(CompiledExpression.Compile(Long).Evaluate(patient.Element, new(DateTimeOffset.UnixEpoch))).Value);
    }

    [Fact]
    public void A_patch_ends_when_it_is_asked_to()
    {
        var patch = Read($$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.where({{Long}} > 0).name[0]"}]}]}""");
        var patient = JsonNode.Parse(Json)!.AsObject();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => FhirPathPatch.Apply(patient, patch, DateTimeOffset.UnixEpoch, source.Token));
        Assert.Equal(99, FhirPathPatch.Apply(patient, patch, DateTimeOffset.UnixEpoch, CancellationToken.None)["name"]!.AsArray().Count);
    }
}
