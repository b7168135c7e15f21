using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class HostTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fault_of_the_server_says_nothing_of_its_inside()
    {
        await using var server = new TestServer();
        var client = server.CreateClient();
        await client.Get("/fhir/metadata");
        await using (var scope = server.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<FhirDbContext>().Database.ExecuteSqlRawAsync("DROP TABLE Resource", Stop);
        }

        var response = await client.Get("/fhir/Patient/Secretname");
        var id = Assert.Single(response.Headers.GetValues("X-Request-Id"));
        var issue = await response.IsOutcome(500, "internal-error");
        Assert.Contains(id, (string?)issue["details"]!["text"]);
        Assert.DoesNotMatch("(?i)sqlite|no such table|exception:|   at ", await response.Text());
        Assert.Contains(id, server.Log.Text);
        Assert.Contains("SqliteException", server.Log.Text);
        Assert.DoesNotContain("Secretname", server.Log.Text);
    }

    [Fact]
    public async Task It_is_live_at_once_and_ready_when_everything_is_loaded_and_requests_wait_for_that()
    {
        var gate = new TaskCompletionSource();
        await using var app = await TestApp.Start(add: builder => builder.Services.AddWarmup("slow", (_, _) => gate.Task));
        Assert.Equal(HttpStatusCode.OK, (await app.Client.Get("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Client.Get("/health/ready")).StatusCode);
        var waiting = app.Client.Get("/fhir/metadata");
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(100, Stop)));
        gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.Get("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task A_fault_in_the_warm_up_stops_the_server()
    {
        var exitCode = Environment.ExitCode;
        try
        {
            await using var app = await TestApp.Start(add: builder => builder.Services.AddWarmup("policies", (_, _) => throw new InvalidDataException("a fault in a file")));
            var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromSeconds(60), stopping));
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = exitCode;
        }
    }

    [Fact]
    public async Task Settings_of_development_are_those_of_the_sandbox_and_others_are_careful()
    {
        await using var server = new TestServer();
        var settings = server.Services.GetRequiredService<ServerSettings>();
        Assert.Equal((AdverseDecisions.Automatic, ReceivedDay.ClaimCreated, true), (settings.Review.AdverseDecisions, settings.Review.Received, settings.Sandbox.Enabled));
        var plain = new ServerSettings();
        Assert.Equal((AdverseDecisions.AllToReviewer, ReceivedDay.ServerClock, false, 5 * 1024 * 1024), (plain.Review.AdverseDecisions, plain.Review.Received, plain.Sandbox.Enabled, plain.Limits.MaxBodyBytes));
        Assert.True(File.Exists(Path.Combine(settings.Profiles, "operations", "Claim-submit.json")));
    }

    [Fact]
    public async Task Behind_a_real_socket_a_body_above_the_limit_is_refused_with_and_without_its_length()
    {
        await using var server = new TestServer();
        server.UseKestrel(0);
        var client = server.CreateClient();
        var body = "{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 1_500_000) + "\"}";
        await (await client.Post("/fhir/Patient", body)).IsOutcome(413, "body-too-long");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient") { Content = Client.Body(body), Headers = { TransferEncodingChunked = true } };
        await (await client.SendAsync(chunked, Stop)).IsOutcome(413, "body-too-long");
    }
}
