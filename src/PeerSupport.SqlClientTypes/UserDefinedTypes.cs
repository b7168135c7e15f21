namespace Microsoft.SqlServer.Server;

/// <summary>How a user-defined CLR type of SQL Server is written to bytes.</summary>
public enum Format
{
    Unknown,
    Native,
    UserDefined,
}

/// <summary>A user-defined CLR type that writes and reads itself.</summary>
public interface IBinarySerialize
{
    void Read(BinaryReader r);

    void Write(BinaryWriter w);
}

/// <summary>
/// Marks a class as a user-defined CLR type of SQL Server. The product has none: this assembly holds only the declarations that SqlClient looks for whenever a
/// parameter is made, for registries that do not serve the package of this name. Build with <c>-p:FullSqlClient=true</c> to take the package instead.
/// See https://learn.microsoft.com/dotnet/api/microsoft.sqlserver.server.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = false, Inherited = true)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    public Format Format { get; } = format;

    public bool IsByteOrdered { get; set; }

    public bool IsFixedLength { get; set; }

    /// <summary>The longest that a value gets, in bytes; -1 when it has no bound.</summary>
    public int MaxByteSize { get; set; }

    public string? Name { get; set; }

    public string? ValidationMethodName { get; set; }
}

/// <summary>A class was used as a user-defined CLR type and is none.</summary>
public sealed class InvalidUdtException : SystemException
{
    public InvalidUdtException()
    {
    }

    public InvalidUdtException(string message) : base(message)
    {
    }

    public InvalidUdtException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>The exception for a type, with the reason why it is no user-defined type.</summary>
    public static InvalidUdtException Create(Type udtType, string resourceReason = "it does not carry SqlUserDefinedTypeAttribute") =>
        new($"{udtType} is not a user-defined type: {resourceReason}");
}
