using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>The stores as they are on SQL Server, with a connection that only keeps what is sent.</summary>
public sealed class RecordedServer : IAsyncDisposable
{
    readonly ServiceProvider _services;
    readonly AsyncServiceScope _scope;

    public RecordedServer()
    {
        var services = new ServiceCollection().AddFhirStorage(new() { Provider = StorageProvider.SqlServer, Connection = "Server=nowhere" });
        services.AddSingleton<IndexResource>((key, json, _) => Rows(key)).AddSingleton<StatusEdit>((json, status, error) => "{\"status\":\"changed\"}"u8.ToArray()).AddScoped<DeliveryStore>();
        services.RemoveAll<FhirDbContext>();
        services.AddScoped<FhirDbContext>(provider => new SqlServerDbContext(new DbContextOptionsBuilder<SqlServerDbContext>().UseApplicationServiceProvider(provider).UseSqlServer(Connection).Options));
        _services = services.BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
    }

    public RecordedConnection Connection { get; } = new();

    public T Get<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
        await Connection.DisposeAsync();
    }

    static IndexRows Rows(ResourceKey key)
    {
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(key.Type));
        rows.References.Add((7, SearchHash.Reference("Patient/1")));
        rows.Ranges.Add((SearchHash.Value(8, "d"), long.MinValue, long.MaxValue));
        rows.AddText(SearchHash.Value(9, "t"), "garcia");
        return rows;
    }
}
