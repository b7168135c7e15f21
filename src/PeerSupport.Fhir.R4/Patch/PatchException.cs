namespace PeerSupport.Fhir.R4.Patch;

/// <summary>A patch that can't be read, or that doesn't fit the resource. The message holds no value of the resource.</summary>
public sealed class PatchException : Exception
{
    public PatchException()
    {
    }

    public PatchException(string message)
        : base(message)
    {
    }

    public PatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the place of the operation in the patch, from 0.</summary>
    public PatchException(string message, int operation, bool fits = true)
        : base(message) => (Operation, IsMalformed) = (operation, !fits);

    /// <summary>The operation that is at fault, from 0.</summary>
    public int Operation { get; }

    /// <summary>The patch itself is wrong; else it doesn't fit the resource.</summary>
    public bool IsMalformed { get; }
}
