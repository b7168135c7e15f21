namespace PeerSupport.Fhir.R4.Search;

/// <summary>A value of a resource as a search compares it.</summary>
public abstract record SearchValue
{
    SearchValue()
    {
    }

    /// <summary>A code, an identifier, a yes or no. One without a system where its type has none, such as a <c>code</c>, or where none was given.</summary>
    public sealed record Token(string? System, string? Code) : SearchValue;

    /// <summary>A reference, as its text without version, and the identifier that stands beside it.</summary>
    public sealed record Reference(string? Text, Token? Identifier) : SearchValue;

    /// <summary>The first and the last tick that a date, a period or a timing covers, UTC; an open end is the least or greatest value.</summary>
    public sealed record Date(long Low, long High) : SearchValue;

    /// <summary>A text as it stands.</summary>
    public sealed record String(string Text) : SearchValue;

    /// <summary>The least and the greatest number that it may mean, and its unit.</summary>
    public sealed record Quantity(decimal Low, decimal High, string? System, string? Code, string? Unit) : SearchValue;

    public sealed record Uri(string Text) : SearchValue;

    /// <summary>Values of the parts that belong together.</summary>
    public sealed record Composite(IReadOnlyList<SearchValue> Parts) : SearchValue;
}
