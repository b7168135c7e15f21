using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>what-if</c>: replays stored requests under a candidate's policies and lists every decision that would change. It writes nothing.</summary>
static class WhatIfCommand
{
    public static Command Create(Option<string?> profiles)
    {
        var policies = new Option<DirectoryInfo>("--policies") { Description = "The candidate's folder of policies, in the form of profiles/policies.", Required = true };
        var since = new Option<DateOnly?>("--since") { Description = "Only decisions made on or after this day (UTC)." };
        var provider = new Option<StorageProvider>("--provider") { Description = "The database.", DefaultValueFactory = _ => StorageProvider.Sqlite };
        var connection = new Option<string>("--connection") { Description = "Its connection string.", DefaultValueFactory = _ => DefaultConnection() };
        var command = new Command("what-if", "Replay stored requests under candidate policies: every decision that would change, the clause that changes it, and totals.") { policies, since, provider, connection };
        command.SetAction((parsed, cancellation) => Run(parsed.GetValue(profiles), parsed.GetRequiredValue(policies).FullName, parsed.GetValue(since),
            new() { Provider = parsed.GetValue(provider), Connection = parsed.GetValue(connection)! }, cancellation));
        return command;
    }

    static async Task<int> Run(string? folder, string policies, DateOnly? since, StorageOptions storage, CancellationToken cancellation)
    {
        Profiles candidate;
        try
        {
            candidate = Profiles.Load(Folders.Profiles(folder), illustrative: true, policies);
        }
        catch (Exception fault) when (fault is PolicyException or DirectoryNotFoundException)
        {
            Console.Error.WriteLine(fault.Message);
            return ExitCode.BadProfiles;
        }

        if (storage.Provider == StorageProvider.Sqlite && !File.Exists(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(storage.Connection).DataSource))
        {
            Console.Error.WriteLine("There is no such database file: name it with --connection \"Data Source=…\".");
            return ExitCode.BadInput;
        }

        await using var services = new ServiceCollection().AddFhirStorage(storage).BuildServiceProvider();
        var totals = new ReplayTotals();
        using var scope = services.CreateScope();
        await using var chunks = scope.ServiceProvider.GetRequiredService<ReplayStore>().Since(since is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null, cancellation).GetAsyncEnumerator(cancellation);

        // The next chunk is read while this one is decided.
        for (var next = Next(); await next;)
        {
            var chunk = chunks.Current;
            next = Next();
            var results = new ReplayResult[chunk.Count];
            await Parallel.ForAsync(0, chunk.Count, cancellation, async (i, stop) =>
            {
                var before = DecisionJson.Read(chunk[i].Decision.Json.Span);
                results[i] = await Replay.Run(new(chunk[i].Body, chunk[i].RequestKey, before, chunk[i].Ledger), candidate, (keys, token) => Load(services, keys, token), stop);
            });
            for (var i = 0; i < chunk.Count; i++)
            {
                totals.Add(results[i]);
                Print(chunk[i], results[i]);
            }
        }

        Print(totals);
        return totals.Changed > 0 || totals.Unread > 0 ? ExitCode.Adverse : ExitCode.Fine;

        Task<bool> Next() => Task.Run(() => chunks.MoveNextAsync().AsTask(), cancellation);
    }

    static async Task<IReadOnlyList<EvidenceResource>> Load(ServiceProvider services, IReadOnlyList<(string Type, string Id)> keys, CancellationToken cancellation)
    {
        using var scope = services.CreateScope();
        var found = await scope.ServiceProvider.GetRequiredService<FhirStore>().ReadMany(keys.Select(key => new ResourceKey(key.Type, key.Id)), cancellation);
        return [.. found.Select(pair => FhirJson.Parse(pair.Value.Json).Resource is { } resource ? new EvidenceResource(pair.Key.ToString(), resource) : null).OfType<EvidenceResource>()];
    }

    static void Print(StoredRequest stored, ReplayResult result)
    {
        if (result.Fault is { } fault)
        {
            Console.WriteLine($"{stored.Decision.Response}: no decision: {fault}");
        }

        foreach (var change in result.Changes)
        {
            Console.WriteLine($"{stored.Decision.Response} line {change.Line}: {change.Before} -> {change.After} [{string.Join(", ", change.Clauses)}]");
        }
    }

    static void Print(ReplayTotals totals)
    {
        Console.WriteLine($"{totals.Decisions} decisions, {totals.Changed} would change, {totals.Unread} could not be read.");
        foreach (var ((before, after), count) in totals.Outcomes)
        {
            Console.WriteLine($"  {before} -> {after}: {count}");
        }

        foreach (var (clause, count) in totals.Clauses)
        {
            Console.WriteLine($"  changed by {clause}: {count}");
        }
    }

    /// <summary>The database that the server makes when nothing is configured, from here or from the root of the repository.</summary>
    static string DefaultConnection() => File.Exists("data/peersupport.db") ? "Data Source=data/peersupport.db" : "Data Source=src/PeerSupport.Fhir.Server/data/peersupport.db";
}
