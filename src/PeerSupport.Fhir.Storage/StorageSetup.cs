using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace PeerSupport.Fhir.Storage;

/// <summary>Adds storage to a host.</summary>
public static class StorageSetup
{
    /// <summary>The context, the stores and what prepares the database. A <see cref="TimeProvider"/> and an <see cref="IdSource"/> of the host's own go before.</summary>
    public static IServiceCollection AddFhirStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IdSource>(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            return () => TimedIds.Next(clock.GetUtcNow());
        });
        services.AddLogging().AddSingleton(options).AddSingleton<PendingIndex>().AddSingleton<Writes>().AddSingleton<MemberTurns>();
        return services.AddContexts(options).AddScoped<FhirStore>().AddScoped<DecisionStore>().AddScoped<RequestStore>().AddScoped<ReviewStore>().AddScoped<ReplayStore>().AddScoped<FhirDatabase>()
            .AddScoped<SubscriptionStore>().AddScoped<FanOut>().AddFhirSearch();
    }

    static IServiceCollection AddContexts(this IServiceCollection services, StorageOptions options) => options.Provider switch
    {
        StorageProvider.PostgreSql => services.AddDbContextPool<FhirDbContext, PostgreSqlDbContext>(builder => Use(builder, options)),
        StorageProvider.SqlServer => services.AddDbContextPool<FhirDbContext, SqlServerDbContext>(builder => Use(builder, options)),
        _ => services.AddDbContextPool<FhirDbContext>(builder => Use(builder, options)),
    };

    /// <summary>A context outside of a host.</summary>
    internal static FhirDbContext NewContext(StorageOptions options, IServiceProvider? services = null) => options.Provider switch
    {
        StorageProvider.PostgreSql => new PostgreSqlDbContext(Options<PostgreSqlDbContext>(options, services)),
        StorageProvider.SqlServer => new SqlServerDbContext(Options<SqlServerDbContext>(options, services)),
        _ => new FhirDbContext(Options<FhirDbContext>(options, services)),
    };

    static DbContextOptions<TContext> Options<TContext>(StorageOptions options, IServiceProvider? services)
        where TContext : FhirDbContext => (DbContextOptions<TContext>)Use(new DbContextOptionsBuilder<TContext>().UseApplicationServiceProvider(services), options).Options;

    /// <summary>The one place that knows providers' settings.</summary>
    static DbContextOptionsBuilder Use(DbContextOptionsBuilder builder, StorageOptions options)
    {
        // Whoever gets the exception says what it means: a first start asks for a table that is not there yet, and two servers collide. Its text may quote a key of a person's.
        EventId[] told = [RelationalEventId.CommandError, RelationalEventId.ConnectionError, RelationalEventId.TransactionError, CoreEventId.SaveChangesFailed, CoreEventId.QueryIterationFailed, CoreEventId.OptimisticConcurrencyException];
        builder.ConfigureWarnings(warnings => warnings.Log([.. told.Select(id => (id, LogLevel.Debug))]));
        var (timeout, batch) = (options.TimeoutSeconds, options.MaxBatchSize);
        return options.Provider switch
        {
            StorageProvider.PostgreSql => builder.UseNpgsql(PostgreSqlConnection(options), npgsql => _ = batch is { } most ? npgsql.CommandTimeout(timeout).MaxBatchSize(most) : npgsql.CommandTimeout(timeout)),
            StorageProvider.SqlServer => builder.UseSqlServer(options.Connection, server => _ = batch is { } most ? server.CommandTimeout(timeout).MaxBatchSize(most) : server.CommandTimeout(timeout)),
            _ => builder.UseSqlite(SqliteConnection(options), sqlite => sqlite.CommandTimeout(timeout)).AddInterceptors(new SqliteSettings(timeout)).ReplaceService<IMigrationsSqlGenerator, ClusteredTables>(),
        };
    }

    /// <summary>
    /// Unless the connection string says otherwise, in whichever spelling: what is asked often is prepared by itself (a pooler that shares connections between transactions may want 0), and a connection
    /// that is used again is not reset before, which takes the database as long as a short query; no statement here leaves anything behind in its session.
    /// </summary>
    internal static string PostgreSqlConnection(StorageOptions options) => $"Max Auto Prepare=100;No Reset On Close=True;{options.Connection}";

    /// <summary>Connection string of the SQLite file.</summary>
    internal static string SqliteConnection(StorageOptions options)
    {
        var connection = new SqliteConnectionStringBuilder(options.Connection) { DefaultTimeout = options.TimeoutSeconds };
        connection.DataSource = Path.Combine(options.Folder, connection.DataSource);
        return connection.ToString();
    }
}
