using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>What the stores send to SQL Server, read by the rules of T-SQL; no server is needed.</summary>
public sealed class StoreStatementTests
{
    static readonly byte[] Json = "{}"u8.ToArray();

    static readonly DateTimeOffset Moment = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly SubscriptionChannel Channel = new("t", "e", "m", NotificationContent.IdOnly, [], "s");

    static readonly SubscriptionState Subscription = new("s1", SubscriptionStatus.Active, Channel, 1, 1, 1, 0, Moment, null);

    static readonly ExportState Export = new(new("x", "r", ["Patient"], false, null, Moment, 1), 0, false, 0, 0, "me");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly Dictionary<string, Func<RecordedServer, Task>> All = new()
    {
        ["read"] = server => server.Get<FhirStore>().ReadVersion("Patient", "1", 2, Stop),
        ["read many"] = server => server.Get<FhirStore>().ReadMany(Enumerable.Range(0, 3000).Select(i => new ResourceKey("Patient", $"{i}")), Stop),
        ["create"] = server => server.Get<FhirStore>().CreateAll([.. Enumerable.Range(0, 1200).Select(i => new ResourceToSave(new("Patient", $"{i}"), Json))], Stop),
        ["update"] = server => server.Get<FhirStore>().Update("Patient", "1", Json, null, Stop),
        ["delete"] = server => server.Get<ResourceChanges>().Delete("Patient", "1", null, Stop),
        ["history of all"] = server => server.Get<HistoryStore>().Page(null, null, Moment, new(5, 5, 5), 50, Stop),
        ["history of one"] = server => server.Get<HistoryStore>().Page("Patient", "1", null, null, 50, Stop),
        ["worklist"] = async server =>
        {
            server.Connection.Texts["Status"] = "Open";
            var reviews = server.Get<ReviewStore>();
            await reviews.Find("t", Stop);
            await reviews.OpenOf("p", "m", "k", Stop);
            await reviews.FindOpen(["a", "b"], "m", Stop);
            await reviews.MarkOverdue(Moment, json => "{\"a\":1}"u8.ToArray(), Stop);
            await reviews.Decided(Moment, Moment, null, Stop);
            await reviews.Waiting(Moment, "p", Stop);
        },
        ["requests"] = async server =>
        {
            await server.Get<RequestStore>().OfMember("p", "m", Stop);
            await server.Get<RequestStore>().OfKey("p", "m", "1", Stop);
            await server.Get<RequestStore>().Find("p", "m", "1", ["k1", "k2"], "1", [], Stop);
        },
        ["replay"] = async server =>
        {
            await foreach (var _ in server.Get<ReplayStore>().Since(null, Stop))
            {
                break;
            }
        },
        ["ledger"] = async server =>
        {
            await server.Get<DecisionStore>().LedgerOf("p", "m", Stop);
            await server.Get<DecisionStore>().FindClaim("p", "m", "1", null, "k", Stop);
            await server.Get<DecisionStore>().FindClaim("p", "m", null, "1", null, Stop);
            await server.Get<DecisionStore>().FindAnswer("k", "h", Stop);
            await server.Get<DecisionStore>().DecisionOf(new("ClaimResponse", "1"), Stop);
        },
        ["first decision"] = server => server.Get<DecisionStore>().Save(Decision(0), Stop),
        ["next decision"] = server => server.Get<DecisionStore>().Save(Decision(1), Stop),
        ["claim"] = server => server.Get<DecisionStore>().Save(Decision(1) with { Kind = DecisionKind.Claim, EarlierClaim = "1", Authorizations = [] }, Stop),
        ["subscriptions"] = async server =>
        {
            await server.Get<SubscriptionStore>().List(["a", "b"], [SubscriptionStatus.Active, SubscriptionStatus.Error], 10, Stop);
            await server.Get<SubscriptionStore>().Put("s1", null, _ => new(Json, SubscriptionStatus.Off, Channel, new HashSet<string> { "2", "3" }), Stop);
            await server.Get<SubscriptionStore>().Events("s1", null, 5, 10, Stop);
            await server.Get<SubscriptionStore>().Events("s1", 2, null, 10, Stop);
            await server.Get<SubscriptionStore>().Delete("s1", null, Stop);
        },
        ["deliveries"] = async server =>
        {
            var deliveries = server.Get<DeliveryStore>();
            await deliveries.Take(5, 5, TimeSpan.FromSeconds(1), TimeSpan.Zero, Stop);
            await deliveries.Next(Subscription, 10, Stop);
            await deliveries.Sent(Subscription, [new(5, DateTimeOffset.UnixEpoch, new("ClaimResponse", "1"), 1)], TimeSpan.FromSeconds(1), Stop);
            await deliveries.Sent(Subscription, [], TimeSpan.FromSeconds(1), Stop);
            await deliveries.GiveBack(Subscription, Moment, Stop);
            await deliveries.Failed(Subscription, Moment, Stop);
            await deliveries.SetStatus(Subscription, SubscriptionStatus.Off, "e", Stop);
        },
        ["fan-out"] = server => server.Get<FanOut>().Run(Stop),
        ["export"] = async server =>
        {
            var exports = server.Get<ExportStore>();
            await exports.Add(Export.Request, Stop);
            await exports.Take("me", Stop);
            await exports.Write(Export, Export with { Written = 1 }, "Patient", 1, Json, Stop);
            await exports.Parts("x", Stop);
            await exports.Content("x", 1, Stop);
            await exports.Delete("x", Stop);
        },
        ["new list"] = async server =>
        {
            server.Connection.HasRows = false;
            await Assert.ThrowsAnyAsync<Exception>(() => server.Get<Reindex>().Begin("f", Stop));
        },
        ["reindex"] = async server =>
        {
            server.Connection.Numbers["Last"] = 9;
            await server.Get<Reindex>().Next("f", Stop);
        },
        ["everything"] = server => server.Get<CompartmentStore>().Page(new("Patient", "1"), [new("Patient", [3], null), new("Observation", [4, 5], 99)], Moment, (1, 2), 0, 10, Stop),
        ["bulk"] = async server =>
        {
            await server.Get<CompartmentStore>().Walk(new("Observation", [4, 5], 99), true, Moment, Moment, 0, 10, Stop);
            await server.Get<CompartmentStore>().Count(["Patient", "Observation"], Stop);
            var one = new StoredResource(new("Patient", "1"), 1, Moment, Json, false);
            await server.Get<CompartmentStore>().Referred([one, one with { Key = new("Patient", "2") }], [4, 5], 100, Stop);
        },
        ["search"] = server => server.Get<SearchStore>().Search(new("Patient") { Criteria = [new Criterion.Keys([1, 2], false)], WithTotal = true, Includes = [new(true, [5], null, true)], Count = 1 }, Stop),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_a_store_sends_SQL_Server_reads(string name)
    {
        await using var server = new RecordedServer();
        await All[name](server);
        Assert.NotEmpty(server.Connection.Statements);
        Assert.All(server.Connection.Statements, TSql.Check);
    }

    [Fact]
    public async Task Every_table_is_read_or_written_by_one_of_them()
    {
        await using var server = new RecordedServer();
        foreach (var each in All.Values)
        {
            server.Connection.HasRows = true;
            server.Connection.Texts["Status"] = "Active";
            server.Get<FhirDbContext>().ChangeTracker.Clear();
            await each(server);
        }

        var sent = string.Join('\n', server.Connection.Statements.Select(statement => statement.Text));
        // What is pending is a matter of SQLite.
        Assert.All(server.Get<FhirDbContext>().Model.GetEntityTypes().Where(type => type.ClrType != typeof(SearchPendingRow)).Select(type => type.GetTableName()!), table => Assert.Matches($"""["\[]{table}["\]]""", sent));
    }

    [Theory]
    [InlineData("SELECT r.\"Sid\" FROM \"Resource\" r LIMIT 5")]
    [InlineData("SELECT r.\"Sid\" FROM \"Resource\" r OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY")]
    [InlineData("SELECT r.\"Sid\" FROM \"Resource\" r WHERE r.\"Deleted\" = FALSE")]
    [InlineData("SELECT r.\"Sid\" FROM \"Resource\" r WHERE r.\"Id\" = r.\"Type\" || r.\"Id\"")]
    [InlineData("SELECT r.\"Sid\" FROM (SELECT r.\"Sid\" FROM \"Resource\" r) WHERE r.\"Sid\" = 1")]
    [InlineData("SELECT r.\"Sid\" FROM (SELECT r.\"Sid\" FROM \"Resource\" r ORDER BY r.\"Sid\") q")]
    [InlineData("SELECT DISTINCT r.\"Sid\" FROM \"Resource\" r ORDER BY r.\"Id\"")]
    [InlineData("SELECT r.\"Sid\" FROM \"Resource\" r ORDER BY r.\"Id\", r.\"Id\"")]
    [InlineData("SELECT (r.\"Sid\" FROM \"Resource\" r")]
    [InlineData("SELECT LENGTH(r.\"Id\") FROM \"Resource\" r")]
    [InlineData("SELECT r.\"Sid\" FROM \"Resource\" r WHERE r.\"Id\" = @p0")]
    [InlineData("WITH RECURSIVE a AS (SELECT 1) SELECT 1 FROM a")]
    [InlineData("INSERT INTO \"T\" (\"A\") VALUES (1) ON CONFLICT DO NOTHING")]
    [InlineData("SELECT r.\"Id\" FROM \"Resource\" r WHERE r.\"Id\" IN (SELECT v.\"Value\" FROM OPENJSON('[]') v)")]
    public void What_it_would_not_read_is_told(string text) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => TSql.Check(new(text, new Dictionary<string, object?>())));

    [Theory]
    [InlineData(true, true, 1, null)]
    [InlineData(false, true, 2, null)]
    [InlineData(false, false, 1, "Storage:Migrate is off")]
    public async Task Readers_are_kept_from_waiting_for_writers(bool isOn, bool mayChange, int statements, string? fault)
    {
        await using var server = new RecordedServer();
        server.Connection.Numbers["Value"] = isOn ? 1 : 0;
        Assert.Equal(fault, await SnapshotReads.Ensure(server.Get<FhirDbContext>(), mayChange, Stop));
        Assert.Equal(statements, server.Connection.Statements.Count);
        Assert.Equal(statements == 2, server.Connection.Statements[^1].Text == "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT");
    }

    [Fact]
    public void Keys_and_indexes_are_as_short_as_SQL_Server_needs_them()
    {
        // 900 bytes for the key that rows lie by, 1,700 for another: https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server.
        using var context = StorageSetup.NewContext(new() { Provider = StorageProvider.SqlServer, Connection = "Server=nowhere" });
        foreach (var type in context.Model.GetEntityTypes())
        {
            Assert.InRange(type.FindPrimaryKey()!.Properties.Sum(Bytes), 1, 900);
            Assert.All(type.GetIndexes(), index => Assert.InRange(index.Properties.Sum(Bytes), 1, 1700));
            Assert.Empty(type.GetForeignKeys());
        }

        static int Bytes(Microsoft.EntityFrameworkCore.Metadata.IProperty property) =>
            property.ClrType == typeof(string) || property.ClrType.IsEnum ? 2 * (property.GetMaxLength() ?? 10_000) : property.ClrType == typeof(byte[]) ? 10_000 : 8;
    }

    [Fact]
    public void The_migrations_script_has_no_word_of_another_database()
    {
        using var context = StorageSetup.NewContext(new() { Provider = StorageProvider.SqlServer, Connection = "Server=nowhere" });
        Assert.DoesNotMatch(@"(?i)\b(WITHOUT ROWID|AUTOINCREMENT|SERIAL|BYTEA|BLOB|BOOLEAN|TIMESTAMPTZ|COLLATE ""C""|BINARY\b(?! ?\())", context.GetService<IMigrator>().GenerateScript());
    }

    static DecisionToSave Decision(long version) => new()
    {
        RequestKey = "k", ContentHash = "h", DecisionId = "d", PolicyId = "p", PolicyRevision = "r", DecisionJson = Json, Received = Moment, MemberId = "m", LedgerVersion = version, Provider = "o",
        Request = new("Claim", "c"), Response = new("ClaimResponse", "a"), Resources = [new(new("Claim", "c"), Json) { IsNew = true }, new(new("ClaimResponse", "a"), Json)], Outcome = "certified", OwnKey = "own",
        Authorizations = [new("n", "o", new FactValue.Coded([]), new DateSpan(new(2026, 1, 1), new(2026, 2, 1)), 5) { Chain = "1" }],
        Uses = [new("u", "contact", "1", "o", new FactValue.Coded([]), new(2026, 1, 1), 1)],
        Notify = new(["1"], new("ClaimResponse", "a"), Moment),
        Review = new() { Closes = ["t"], Opens = new("t2", "p", "m", "k", "n", "a", false, Moment, Moment, false, ReviewStatus.Open), Determination = new("p", "certified", false, false, false, true, Moment, Moment, Moment) },
    };
}
