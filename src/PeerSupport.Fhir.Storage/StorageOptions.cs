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

    /// <summary>
    /// What is written from now on is such that servers of earlier builds read and find it: packed and indexed as they do. It takes more room, so it is for as long as such servers run beside this one. What was written
    /// either way is read and found either way.
    /// </summary>
    public bool BesideOlder { get; set; }

    /// <summary>How long one command may take, in seconds; on SQLite also how long a writer waits for another process.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Tests have fewer resources than it takes to reach the usual ones.</summary>
    internal WalkLimits Walks { get; init; } = new();
}
