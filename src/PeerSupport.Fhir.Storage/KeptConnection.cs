using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// A connection to a SQLite file that stays open for as long as there is its context, and a pooled context lives long: EF Core opens and closes it for each statement, and to SQLite's client library each
/// opening means to declare a score of functions anew.
/// </summary>
sealed class KeptConnection(string connection) : SqliteConnection(connection)
{
    bool _ending;

    /// <summary>Gives a new context its own.</summary>
    public static void For(FhirDbContext db)
    {
        if (db.Database.IsSqlite())
        {
            db.Database.SetDbConnection(new KeptConnection(db.Database.GetConnectionString()!), contextOwnsConnection: true);
        }
    }

    /// <summary>Does nothing before its end.</summary>
    public override void Close()
    {
        if (_ending)
        {
            base.Close();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _ending = true;
        base.Dispose(disposing);
    }
}
