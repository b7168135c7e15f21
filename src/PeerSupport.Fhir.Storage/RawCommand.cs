using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>Statements of our own over a context's connection.</summary>
static class RawCommand
{
    /// <summary>A command in the transaction that the context is in, if it is in one; the connection is opened by whoever runs it.</summary>
    /// <param name="db">The context.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters, by name.</param>
    public static DbCommand Of(FhirDbContext db, string sql, params IEnumerable<(string Name, object Value)> parameters)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        (command.CommandText, command.Transaction) = (sql, db.Database.CurrentTransaction?.GetDbTransaction());
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
