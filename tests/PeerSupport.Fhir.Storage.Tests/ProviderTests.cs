using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>What holds of a provider without its server.</summary>
public sealed class ProviderTests
{
    public static TheoryData<StorageProvider> Providers => [.. Enum.GetValues<StorageProvider>()];

    static FhirDbContext Context(StorageProvider provider) => StorageSetup.NewContext(new()
    {
        Provider = provider,
        Connection = provider switch
        {
            StorageProvider.PostgreSql => "Host=localhost",
            StorageProvider.SqlServer => "Server=localhost",
            _ => "Data Source=:memory:",
        },
    });

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_migrations_have_all_of_the_model(StorageProvider provider)
    {
        using var context = Context(provider);
        Assert.NotEmpty(context.Database.GetMigrations());
        Assert.False(context.Database.HasPendingModelChanges(), $"The migrations of {provider} lack something of the model: run .ci/migrations <Name>.");
    }

    [Theory]
    [InlineData("Host=localhost", 100, true)]
    [InlineData("Host=localhost;Max Auto Prepare=0;No Reset On Close=false", 0, false)]
    [InlineData("MaxAutoPrepare=7;NoResetOnClose=false;Host=localhost", 7, false)]
    public void What_the_connection_string_of_PostgreSQL_says_goes_before_our_defaults(string given, int prepared, bool isKept)
    {
        var read = new NpgsqlConnectionStringBuilder(StorageSetup.PostgreSqlConnection(new() { Connection = given }));
        Assert.Equal(("localhost", prepared, isKept), (read.Host, read.MaxAutoPrepare, read.NoResetOnClose));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Every_provider_has_the_same_tables_and_columns(StorageProvider provider)
    {
        using FhirDbContext one = Context(provider), sqlite = Context(StorageProvider.Sqlite);
        Assert.Equal(Columns(sqlite), Columns(one));
        Assert.NotEmpty(Columns(one));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Migrations_make_a_script(StorageProvider provider)
    {
        using var context = Context(provider);
        var script = context.GetService<IMigrator>().GenerateScript();
        Assert.Contains("MemberLedger", script);
        Assert.Contains(context.Database.GetMigrations().Last(), script);
    }

    [Fact]
    public void The_migrations_of_SQL_Server_are_plain()
    {
        // What servers of its protocol are known to lack, and what needs a rewrite of a large table.
        using var context = Context(StorageProvider.SqlServer);
        Assert.DoesNotMatch(@"(?i)\b(ALTER COLUMN|MERGE|DROP COLUMN|CREATE SEQUENCE|WITH \((UPDLOCK|READPAST))", context.GetService<IMigrator>().GenerateScript());
    }

    [Fact]
    public void No_key_is_made_by_the_database_so_that_no_insert_needs_MERGE()
    {
        using var context = Context(StorageProvider.SqlServer);
        Assert.All(context.Model.GetEntityTypes().SelectMany(type => type.GetProperties()), property => Assert.Equal(ValueGenerated.Never, property.ValueGenerated));
    }

    [Fact]
    public void Texts_compare_by_code_point_everywhere()
    {
        foreach (var (provider, collation) in new[] { (StorageProvider.PostgreSql, "^C$"), (StorageProvider.SqlServer, "_BIN2$") })
        {
            using var context = Context(provider);
            var texts = context.GetService<IDesignTimeModel>().Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Where(property => property.ClrType == typeof(string));
            Assert.All(texts, property => Assert.Matches(collation, property.GetCollation()));
        }
    }

    [Fact]
    public void A_parameter_for_SQL_Server_can_be_made()
    {
        // It can't where no assembly declares the types of user-defined types.
        var parameter = new SqlParameter("@p", SqlDbType.NVarChar) { Value = "text" };
        using var command = new SqlCommand("SELECT @p");
        command.Parameters.Add(parameter);
        command.Parameters.AddWithValue("@bytes", new byte[] { 1 });
        Assert.Equal(2, command.Parameters.Count);
        Assert.Equal(new Version(1, 0, 0, 0), typeof(Microsoft.SqlServer.Server.SqlUserDefinedTypeAttribute).Assembly.GetName().Version);
    }

    [Fact]
    public void The_batch_size_is_a_setting()
    {
        using var context = StorageSetup.NewContext(new() { Provider = StorageProvider.SqlServer, Connection = "Server=localhost", MaxBatchSize = 1 });
        Assert.Equal(1, RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>()).MaxBatchSize);
    }

    static List<string> Columns(FhirDbContext context) =>
        [.. context.Model.GetEntityTypes().SelectMany(type => type.GetProperties().Select(property => $"{type.GetTableName()}.{property.GetColumnName()} {property.ClrType} {property.GetMaxLength()} {property.IsNullable}")).Order(StringComparer.Ordinal)];
}
