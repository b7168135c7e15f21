namespace PeerSupport.Fhir.Storage;

/// <summary>The databases that the product runs on.</summary>
public enum StorageProvider { Sqlite, PostgreSql, SqlServer }

/// <summary>Which database (section <c>Storage</c> of the settings).</summary>
public sealed record StorageOptions
{
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>The provider's connection string.</summary>
    public string Connection { get; set; } = "Data Source=data/peersupport.db";

    /// <summary>The folder that a relative database file is looked for in; the working directory when it is empty.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Migrations that the database lacks are applied at start. Where that is turned off, the server waits until someone else has applied them.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>The most rows that go into one command; the provider's own default when it is not given. 1 suits servers of the SQL Server protocol without MERGE.</summary>
    public int? MaxBatchSize { get; set; }

    /// <summary>How JSON that is not small is compressed from now on; both are read. <see cref="Packing.Brotli"/> for as long as servers of a build run beside this one that knows no other.</summary>
    public Packing Packing { get; set; }

    /// <summary>How long one command may take, in seconds; on SQLite also how long a writer waits for another process.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Tests have fewer resources than it takes to reach the usual ones.</summary>
    internal WalkLimits Walks { get; init; } = new();
}
