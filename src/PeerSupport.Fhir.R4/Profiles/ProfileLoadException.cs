namespace PeerSupport.Fhir.R4;

/// <summary>A profile, value set or package that can't be read. The message is a sentence that names the file, and the place in it where one is known.</summary>
public sealed class ProfileLoadException : Exception
{
    /// <summary>Makes an error about a file.</summary>
    public ProfileLoadException(string file, string sentence, Exception? innerException = null) : base($"{file}: {sentence}", innerException) => File = file;

    /// <summary>Makes an error without text.</summary>
    public ProfileLoadException() : this("", "It can't be read.")
    {
    }

    /// <summary>Makes an error that names no file.</summary>
    public ProfileLoadException(string message) : base(message) => File = "";

    /// <summary>Makes an error that another one caused.</summary>
    public ProfileLoadException(string message, Exception innerException) : base(message, innerException) => File = "";

    /// <summary>The file.</summary>
    public string File { get; }
}
