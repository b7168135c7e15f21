namespace LoadRun;

/// <summary>What the product promises on two processors, warm, with the load generator beside it.</summary>
static class Targets
{
    public const double LongestP99 = 100, MostStored = 3, MostMemory = 400, MostRatio = 3;

    /// <summary>Of what SQLite does, a server of PostgreSQL does at least so much: each of its commits is a conversation.</summary>
    const double OfSqlite = 0.6;

    /// <summary>Two lines at 8 connections on SQLite: p50 and p99 in milliseconds.</summary>
    public const double TwoP50 = 10, TwoP99 = 50;

    /// <summary>Requests a second; null where none is promised.</summary>
    public static double? PerSecond(string load, string provider) => (load switch { "create" => 1000, "read" => 8000, "search" => 2000, "submit" => 500, _ => default(double?) }) * (provider == "PostgreSql" ? OfSqlite : 1);
}
