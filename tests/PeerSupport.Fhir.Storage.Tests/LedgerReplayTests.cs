using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class LedgerReplayTestsOnSqlite(SqliteTestDatabase database) : LedgerReplayTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class LedgerReplayTestsOnPostgreSql(PostgreSqlTestDatabase database) : LedgerReplayTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class LedgerReplayTestsOnSqlServer(SqlServerTestDatabase database) : LedgerReplayTests(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>Whatever order authorizations, claims, voids, replacements, repeats and restarts come in: the ledger's lines give the balance that the ledger has, and no authorization is overdrawn.</summary>
public abstract class LedgerReplayTests(TestDatabase database) : StorageTests(database)
{
    const string Policy = "policy";

    const int Given = 20;

    static readonly FactValue.Coded Service = new([new("urn:codes", "A")]);

    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task The_lines_of_the_ledger_give_its_balance(int seed)
    {
        var random = new Random(seed);
        var member = $"replay-{seed}";
        var server = Database.Server();
        List<string> claims = [];
        await Save(server, member, "authorize-0", authorization: true);
        for (var step = 1; step <= 60; step++)
        {
            switch (random.Next(8))
            {
                case 0: await Save(server, member, $"authorize-{step}", authorization: true); break;
                case 1 when claims.Count > 0:
                    var voided = claims[random.Next(claims.Count)];
                    if (await Save(server, member, $"void-{step}", earlier: voided, isVoid: true))
                    {
                        claims.Remove(voided);
                    }

                    break;
                case 2 when claims.Count > 0:
                    var replaced = claims[random.Next(claims.Count)];
                    if (await Save(server, member, $"replace-{step}", units: random.Next(1, 6), earlier: replaced))
                    {
                        claims.Remove(replaced);
                        claims.Add($"{member}-replace-{step}");
                    }

                    break;
                case 3 when claims.Count > 0:
                    await Save(server, member, claims[^1][(member.Length + 1)..], units: 3, repeats: true);
                    break;
                case 4:
                    await server.DisposeAsync();
                    server = Database.Server();
                    break;
                default:
                    if (await Save(server, member, $"claim-{step}", units: random.Next(1, 6)))
                    {
                        claims.Add($"{member}-claim-{step}");
                    }

                    break;
            }

            await Balanced(server, member);
        }

        Assert.NotEmpty(claims);
        await server.DisposeAsync();
    }

    /// <summary>What the lines say stands is what stands.</summary>
    static async Task Balanced(ServiceProvider server, string member)
    {
        await using var scope = server.CreateAsyncScope();
        var (ledger, version) = await scope.Decisions().LedgerOf(Policy, member, Stop);
        var lines = await scope.Db().LedgerEvents.AsNoTracking().Where(line => line.MemberId == member).OrderBy(line => line.Version).ThenBy(line => line.Line).ToListAsync(Stop);
        var standing = new Dictionary<string, int>();
        var used = new Dictionary<string, (string? Chain, int Units)>();
        foreach (var line in lines)
        {
            switch (line.Kind)
            {
                case LedgerEventKind.Authorized: standing.Add(line.Of, line.Units); break;
                case LedgerEventKind.Ended: Assert.True(standing.Remove(line.Of)); break;
                case LedgerEventKind.Used: used.Add(line.Of, (line.Chain, line.Units)); break;
                default: Assert.True(used.Remove(line.Of)); break;
            }
        }

        Assert.Equal(lines.Select(line => line.Version).DefaultIfEmpty().Max(), version);
        Assert.Equal(standing.OrderBy(pair => pair.Key), ledger.Authorizations.ToDictionary(each => each.Number, each => each.Units).OrderBy(pair => pair.Key));
        Assert.Equal(used.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.Chain, pair.Value.Units)), ledger.Uses.OrderBy(use => use.Id).Select(use => (use.Id, use.Chain, use.Units)));
        Assert.All(ledger.Authorizations, authorization => Assert.True(ledger.UsedOf(authorization) <= authorization.Units, "overdrawn"));
    }

    /// <summary>Decides as a server does: units up to what is left. False where there is nothing to save.</summary>
    static async Task<bool> Save(ServiceProvider server, string member, string name, int units = 0, bool authorization = false, string? earlier = null, bool isVoid = false, bool repeats = false)
    {
        await using var scope = server.CreateAsyncScope();
        var (ledger, version) = await scope.Decisions().LedgerOf(Policy, member, Stop);
        var before = earlier is null ? ledger : ledger.WithoutClaim(earlier);
        var own = before.Authorizations.FirstOrDefault();
        var allowed = isVoid || authorization || own is null ? 0 : Math.Min(units, before.Left(own));
        if (!isVoid && !authorization && !repeats && allowed == 0)
        {
            return false;
        }

        var result = await scope.Decisions().Save(new()
        {
            RequestKey = authorization ? $"key-{member}" : $"{member}-{name}",
            ContentHash = ContentHash.Of(Encoding.UTF8.GetBytes(name)),
            DecisionId = $"d-{member}-{name}",
            PolicyId = Policy,
            PolicyRevision = "r1",
            Outcome = "any",
            Kind = authorization ? DecisionKind.Authorization : DecisionKind.Claim,
            DecisionJson = "{}"u8.ToArray(),
            Received = Noon,
            MemberId = member,
            LedgerVersion = version,
            Provider = "org",
            Request = new("Claim", $"{member}-{name}"),
            Response = new("ClaimResponse", $"{member}-{name}"),
            Resources = [new(new("Claim", $"{member}-{name}"), "{}"u8.ToArray()), new(new("ClaimResponse", $"{member}-{name}"), "{}"u8.ToArray())],
            Authorizations = authorization ? [new($"N-{member}-{name}", "org", Service, new DateSpan(new(2026, 3, 2), new(2026, 5, 30)), Given) { RequestKey = $"key-{member}", Chain = $"chain-{member}" }] : [],
            Uses = allowed == 0 ? [] : [new Use("1.1", name, $"chain-{member}", "org", Service, new(2026, 3, 5), allowed)],
            EarlierClaim = earlier,
            IsVoid = isVoid,
        }, Stop);
        Assert.IsType(repeats ? typeof(SaveResult.Repeated) : typeof(SaveResult.Saved), result);
        return true;
    }
}
