namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>An expression that can't be read, or that can't be evaluated on what it was given. The message is a plain sentence without data from the resource.</summary>
public sealed class FhirPathException : Exception
{
    /// <summary>Makes an error at a place in the expression.</summary>
    /// <param name="message">One sentence; the position is added to it.</param>
    /// <param name="line">Line in the expression, from 1; 0 where it isn't known.</param>
    /// <param name="column">Column in that line, in characters, from 1; 0 where it isn't known.</param>
    public FhirPathException(string message, int line, int column)
        : base(line > 0 ? $"{message} (line {line}, column {column})" : message)
    {
        Sentence = message;
        Line = line;
        Column = column;
    }

    /// <summary>Makes an error without a place.</summary>
    public FhirPathException(string message) : this(message, 0, 0)
    {
    }

    /// <summary>Makes an error without text.</summary>
    public FhirPathException() : this("The expression failed.")
    {
    }

    /// <summary>Makes an error that another one caused.</summary>
    public FhirPathException(string message, Exception innerException) : base(message, innerException) => Sentence = message;

    /// <summary>What is wrong, without the position.</summary>
    public string Sentence { get; }

    /// <summary>Line in the expression, from 1; 0 where it isn't known.</summary>
    public int Line { get; }

    /// <summary>Column in that line, in characters, from 1; 0 where it isn't known.</summary>
    public int Column { get; }
}
