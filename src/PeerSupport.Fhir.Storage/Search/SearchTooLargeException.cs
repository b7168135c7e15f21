namespace PeerSupport.Fhir.Storage;

/// <summary>A search asks for more values than one statement of every database can have.</summary>
public sealed class SearchTooLargeException : Exception
{
    public SearchTooLargeException() : base("The search asks for too many values.")
    {
    }

    public SearchTooLargeException(string message) : base(message)
    {
    }

    public SearchTooLargeException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
