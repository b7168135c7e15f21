using System.Globalization;
using System.Text;

namespace PeerSupport.Fhir.R4.FhirPath.Syntax;

/// <summary>Text to tokens (FHIRPath N1, section 3 and the grammar in its appendix). Comments and white space are left out.</summary>
internal sealed class Lexer(string text)
{
    int at;
    int line = 1;
    int lineStart;

    Position Here => new(line, at - lineStart + 1);

    char Current => at < text.Length ? text[at] : '\0';

    public static List<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    Token Next()
    {
        SkipBlank();
        var start = Here;
        if (at >= text.Length)
        {
            return new Token(TokenKind.End, "", start);
        }

        var c = Current;
        if (char.IsAsciiLetter(c) || c == '_')
        {
            return new Token(TokenKind.Identifier, Word(), start);
        }

        if (char.IsAsciiDigit(c))
        {
            return new Token(TokenKind.Number, Number(), start);
        }

        switch (c)
        {
            case '\'':
                return new Token(TokenKind.String, Quoted('\''), start);
            case '`':
                return new Token(TokenKind.Delimited, Quoted('`'), start);
            case '@':
                return Temporal(start);
            case '%':
                at++;
                var name = Current switch { '`' => Quoted('`'), '\'' => Quoted('\''), _ => Word() };
                return name.Length > 0 ? new Token(TokenKind.External, name, start) : throw start.Error("A name has to follow '%'.");
            case '$':
                at++;
                return new Token(TokenKind.Special, Word(), start);
            default:
                return Symbol(start);
        }
    }

    Token Symbol(Position start)
    {
        var two = at + 1 < text.Length ? text.Substring(at, 2) : "";
        if (two is "<=" or ">=" or "!=" or "!~")
        {
            at += 2;
            return new Token(TokenKind.Symbol, two, start);
        }

        if (!".,()[]{}+-*/&|=~<>".Contains(Current, StringComparison.Ordinal))
        {
            throw start.Error($"The character '{Current}' has no meaning here.");
        }

        return new Token(TokenKind.Symbol, text[at++].ToString(), start);
    }

    void SkipBlank()
    {
        while (at < text.Length)
        {
            var c = Current;
            if (c == '\n')
            {
                at++;
                line++;
                lineStart = at;
            }
            else if (c is ' ' or '\t' or '\r' or '\u00a0')
            {
                at++;
            }
            else if (c == '/' && Peek(1) == '/')
            {
                while (at < text.Length && Current != '\n')
                {
                    at++;
                }
            }
            else if (c == '/' && Peek(1) == '*')
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    void SkipComment()
    {
        var start = Here;
        at += 2;
        while (!(Current == '*' && Peek(1) == '/'))
        {
            if (at >= text.Length)
            {
                throw start.Error("The comment isn't closed.");
            }

            if (Current == '\n')
            {
                line++;
                lineStart = at + 1;
            }

            at++;
        }

        at += 2;
    }

    string Word()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
        {
            at++;
        }

        return text[start..at];
    }

    string Digits()
    {
        var start = at;
        while (char.IsAsciiDigit(Current))
        {
            at++;
        }

        return text[start..at];
    }

    string Number()
    {
        var start = at;
        Digits();
        if (Current == '.' && char.IsAsciiDigit(Peek(1)))
        {
            at++;
            Digits();
        }

        return text[start..at];
    }

    string Quoted(char quote)
    {
        var start = Here;
        at++;
        var result = new StringBuilder();
        while (true)
        {
            if (at >= text.Length)
            {
                throw start.Error("The quote isn't closed.");
            }

            var c = text[at++];
            if (c == quote)
            {
                return result.ToString();
            }

            if (c == '\n')
            {
                line++;
                lineStart = at;
            }

            result.Append(c == '\\' ? Escape() : c);
        }
    }

    char Escape()
    {
        var start = Here;
        var c = Current;
        at++;
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'f': return '\f';
            case '\\' or '/' or '\'' or '"' or '`': return c;
            case 'u' when at + 4 <= text.Length && ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                at += 4;
                return (char)code;
            // What isn't an escape stands for itself: R4's own invariants hold such regular expressions.
            default: return c == '\0' ? throw start.Error("The quote isn't closed.") : c;
        }
    }

    Token Temporal(Position start)
    {
        at++;
        var from = at;
        var kind = TokenKind.Time;
        if (Current != 'T')
        {
            kind = TokenKind.Date;
            Require(Digits().Length == 4, start);
            for (var part = 0; part < 2 && Current == '-' && char.IsAsciiDigit(Peek(1)); part++)
            {
                at++;
                Require(Digits().Length == 2, start);
            }
        }

        if (Current == 'T')
        {
            at++;
            kind = kind == TokenKind.Date ? TokenKind.DateTime : TokenKind.Time;
            ClockTime(start, kind == TokenKind.Time);
            if (kind == TokenKind.DateTime)
            {
                Offset(start);
            }
        }

        return new Token(kind, text[from..at], start);
    }

    void ClockTime(Position start, bool required)
    {
        if (!char.IsAsciiDigit(Current))
        {
            Require(!required, start);
            return;
        }

        Require(Digits().Length == 2, start);
        for (var part = 0; part < 2 && Current == ':'; part++)
        {
            at++;
            Require(Digits().Length == 2, start);
            if (part == 1 && Current == '.' && char.IsAsciiDigit(Peek(1)))
            {
                at++;
                Digits();
            }
        }
    }

    void Offset(Position start)
    {
        if (Current == 'Z')
        {
            at++;
        }
        else if (Current is '+' or '-' && char.IsAsciiDigit(Peek(1)) && Peek(3) == ':')
        {
            at++;
            Require(Digits().Length == 2, start);
            at++;
            Require(Digits().Length == 2, start);
        }
    }

    static void Require(bool held, Position start)
    {
        if (!held)
        {
            throw start.Error("This isn't a date, dateTime or time.");
        }
    }
}
