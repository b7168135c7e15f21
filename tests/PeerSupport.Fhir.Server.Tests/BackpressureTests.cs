using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>More than the server takes on, and a database that does not do its part.</summary>
public sealed class BackpressureTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_goes_beyond_the_limit_is_refused_at_once_and_is_told_when_to_come_again()
    {
        var gate = new TaskCompletionSource();
        await using var app = await TestApp.Start(
            map: fhir => fhir.Get("/wait", async () =>
            {
                await gate.Task;
                return FhirResults.Outcome();
            }),
            settings: ["--Limits:MaxAtOnce=1", "--Limits:MaxWaiting=1"]);
        await app.Client.Get("/fhir/metadata");
        Task<HttpResponseMessage>[] sent = [app.Client.Get("/fhir/wait"), app.Client.Get("/fhir/wait"), app.Client.Get("/fhir/wait")];
        var refused = await await Task.WhenAny(sent);
        await refused.IsOutcome(503, "server-busy");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.True((await app.Client.Get("/health/live")).IsSuccessStatusCode);
        gate.SetResult();
        Assert.Equal(2, (await Task.WhenAll(sent)).Count(response => response.IsSuccessStatusCode));
    }

    [Fact]
    public async Task The_older_address_has_the_same_limit()
    {
        var gate = new TaskCompletionSource();
        await using var app = await TestApp.Start(
            map: fhir => fhir.At(FhirRoutes.Pas20).Get("/wait", async () =>
            {
                await gate.Task;
                return FhirResults.Outcome();
            }),
            settings: ["--Limits:MaxAtOnce=1", "--Limits:MaxWaiting=0"]);
        await app.Client.Get("/fhir/metadata");
        Task<HttpResponseMessage>[] sent = [app.Client.Get($"{FhirRoutes.Pas20}/wait"), app.Client.Get($"{FhirRoutes.Pas20}/wait")];
        await (await await Task.WhenAny(sent)).IsOutcome(503, "server-busy");
        gate.SetResult();
        Assert.Single(await Task.WhenAll(sent), response => response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_ended()
    {
        await using var app = await TestApp.Start(
            map: fhir => fhir.Get("/wait", async (CancellationToken stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                return FhirResults.Outcome();
            }),
            settings: ["--Limits:RequestSeconds=1"]);
        await app.Client.Get("/fhir/metadata");
        var ended = await app.Client.Get("/fhir/wait");
        await ended.IsOutcome(503, "request-timeout");
        Assert.NotNull(ended.Headers.RetryAfter);
    }

    [Fact]
    public async Task An_expression_that_takes_too_long_is_ended_with_its_request()
    {
        await using var app = await TestApp.Start(map: fhir => fhir.MapConformance(), settings: ["--Limits:RequestSeconds=1"]);
        await app.Client.Get("/fhir/metadata");
        var names = string.Join(',', Enumerable.Repeat("{\"family\":\"a\"}", 250));
        var begun = TimeProvider.System.GetTimestamp();
        var ended = await app.Client.Post("/fhir/$fhirpath",
            $$$"""{"resourceType":"Parameters","parameter":[{"name":"context","valueString":"name"},{"name":"expression","valueString":"%resource.name.select(%resource.name.select(%resource.name.select(1).count()).count()).count()"},{"name":"resource","resource":{"resourceType":"Patient","name":[{{{names}}}]}}]}""");
        await ended.IsOutcome(503, "request-timeout");
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(5, 503, "storage-unavailable")]
    [InlineData(13, 507, "storage-full")]
    public async Task A_database_that_does_not_answer_or_is_full_is_no_fault_of_the_program(int code, int status, string rule)
    {
        await using var app = await TestApp.Start(map: fhir => fhir.Get("/fault", IResult () => throw new SqliteException("Secretname", code)));
        var response = await app.Client.Get("/fhir/fault");
        await response.IsOutcome(status, rule);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain("Secretname", await response.Text());
    }

    [Fact]
    public async Task Too_much_that_waits_to_be_written_is_no_fault_either()
    {
        await using var app = await TestApp.Start(map: fhir => fhir.Get("/fault", IResult () => throw new StorageBusyException()));
        await (await app.Client.Get("/fhir/fault")).IsOutcome(503, "server-busy");
    }
}
