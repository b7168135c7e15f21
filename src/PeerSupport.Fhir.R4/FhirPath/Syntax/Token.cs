namespace PeerSupport.Fhir.R4.FhirPath.Syntax;

internal enum TokenKind { End, Identifier, Delimited, String, Number, Date, DateTime, Time, External, Special, Symbol }

/// <summary>Where something stands in the expression, both from 1.</summary>
internal readonly record struct Position(int Line, int Column)
{
    public FhirPathException Error(string sentence) => new(sentence, Line, Column);
}

/// <summary>One token; <see cref="Text"/> is unescaped and without its quotes or leading sign.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position At)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == TokenKind.Identifier && Text == word;
}
