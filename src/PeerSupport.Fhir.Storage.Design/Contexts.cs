using Microsoft.EntityFrameworkCore.Design;

namespace PeerSupport.Fhir.Storage.Design;

/// <summary>The context of one provider as <c>dotnet ef</c> wants it. No database is opened for a migration to be made.</summary>
public abstract class Contexts<TContext>(StorageProvider provider, string connection) : IDesignTimeDbContextFactory<TContext>
    where TContext : FhirDbContext
{
    public TContext CreateDbContext(string[] args) => (TContext)StorageSetup.NewContext(new() { Provider = provider, Connection = connection });
}

public sealed class SqliteContexts() : Contexts<FhirDbContext>(StorageProvider.Sqlite, "Data Source=design.db");

public sealed class PostgreSqlContexts() : Contexts<PostgreSqlDbContext>(StorageProvider.PostgreSql, "Host=localhost");

public sealed class SqlServerContexts() : Contexts<SqlServerDbContext>(StorageProvider.SqlServer, "Server=localhost");
