using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PeerSupport.Fhir.Storage;

/// <summary>The databases that the product runs on.</summary>
public enum StorageProvider { Sqlite }

/// <summary>Which database (section <c>Storage</c> of the settings).</summary>
public sealed record StorageOptions
{
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>The provider's connection string.</summary>
    public string Connection { get; set; } = "Data Source=data/peersupport.db";

    /// <summary>The folder that a relative database file is looked for in; the working directory when it is empty.</summary>
    public string Folder { get; set; } = "";
}

/// <summary>Adds storage to a host.</summary>
public static class StorageSetup
{
    /// <summary>How long a writer waits for another one, in seconds.</summary>
    const int BusySeconds = 30;

    /// <summary>The context, the stores and what prepares the database. A <see cref="TimeProvider"/> and an <see cref="IdSource"/> of the host's own go before.</summary>
    public static IServiceCollection AddFhirStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IdSource>(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            return () => Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        });
        return services.AddDbContext<FhirDbContext>(builder => Use(builder, options)).AddScoped<FhirStore>().AddScoped<DecisionStore>().AddScoped<FhirDatabase>().AddFhirSearch();
    }

    /// <summary>The one place that knows providers.</summary>
    internal static DbContextOptionsBuilder Use(DbContextOptionsBuilder builder, StorageOptions options) => options.Provider switch
    {
        StorageProvider.Sqlite => builder.UseSqlite(SqliteConnection(options)).ReplaceService<IMigrationsSqlGenerator, ClusteredTables>(),
        _ => throw new InvalidOperationException($"Storage:Provider {options.Provider} is not one that this build has."),
    };

    static string SqliteConnection(StorageOptions options)
    {
        var connection = new SqliteConnectionStringBuilder(options.Connection) { DefaultTimeout = BusySeconds };
        connection.DataSource = Path.Combine(options.Folder, connection.DataSource);
        return connection.ToString();
    }
}
