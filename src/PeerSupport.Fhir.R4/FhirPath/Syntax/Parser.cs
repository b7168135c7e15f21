namespace PeerSupport.Fhir.R4.FhirPath.Syntax;

/// <summary>Tokens to tree, by precedence climbing (FHIRPath N1, section 6.8).</summary>
internal sealed class Parser
{
    /// <summary>Deepest tree: far above any real expression, far below what a thread's stack bears.</summary>
    const int MaxDepth = 400;

    const int MaxLength = 100_000;

    readonly List<Token> tokens;
    int next;
    int depth;

    Parser(List<Token> tokens) => this.tokens = tokens;

    Token Current => tokens[next];

    public static Ast Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new FhirPathException($"The expression is longer than {MaxLength} characters.", 1, 1);
        }

        var parser = new Parser(Lexer.Read(text));
        var tree = parser.Expression(0);
        return parser.Current.Kind == TokenKind.End ? tree : throw parser.Unexpected("the end of the expression");
    }

    static int Precedence(Token token) => token.Kind switch
    {
        TokenKind.Symbol => token.Text switch
        {
            "=" or "~" or "!=" or "!~" => 5,
            "<" or "<=" or ">" or ">=" => 6,
            "|" => 7,
            "+" or "-" or "&" => 9,
            "*" or "/" => 10,
            _ => 0,
        },
        TokenKind.Identifier => token.Text switch
        {
            "implies" => 1,
            "or" or "xor" => 2,
            "and" => 3,
            "in" or "contains" => 4,
            "is" or "as" => 8,
            "div" or "mod" => 10,
            _ => 0,
        },
        _ => 0,
    };

    Token Take() => tokens[next++];

    bool TakeIf(string symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }

        next++;
        return true;
    }

    void Expect(string symbol)
    {
        if (!TakeIf(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    FhirPathException Unexpected(string expected) => Current.At.Error(
        Current.Kind == TokenKind.End ? $"The expression ends where {expected} should stand." : $"'{Current.Text}' stands where {expected} should stand.");

    static T Checked<T>(T tree) where T : Ast =>
        tree.Depth <= MaxDepth ? tree : throw tree.At.Error($"The expression is nested deeper than {MaxDepth} levels.");

    Ast Expression(int above)
    {
        if (++depth > MaxDepth)
        {
            throw Current.At.Error($"The expression is nested deeper than {MaxDepth} levels.");
        }

        var left = Operand();
        while (Precedence(Current) is var precedence && precedence > above)
        {
            var token = Take();
            left = token.Kind == TokenKind.Identifier && token.Text is "is" or "as"
                ? Checked(new TypeAst(token.At, token.Text == "as", left, TypeName()))
                : Checked(new BinaryAst(token.At, token.Text, left, Expression(precedence)));
        }

        depth--;
        return left;
    }

    Ast Operand()
    {
        if (Current.Is("-") || Current.Is("+"))
        {
            var sign = Take();
            return Checked(new UnaryAst(sign.At, sign.Text == "-", Expression(10)));
        }

        var tree = Term();
        while (true)
        {
            if (TakeIf("."))
            {
                tree = Checked(Invocation(tree));
            }
            else if (Current.Is("["))
            {
                var at = Take().At;
                var index = Expression(0);
                Expect("]");
                tree = Checked(new IndexAst(at, tree, index));
            }
            else
            {
                return tree;
            }
        }
    }

    Ast Term()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Symbol when TakeIf("("):
                var inner = Expression(0);
                Expect(")");
                return inner;
            case TokenKind.Symbol when TakeIf("{"):
                Expect("}");
                return new LiteralAst(token.At, LiteralKind.Empty, "");
            case TokenKind.Identifier when token.Text is "true" or "false":
                next++;
                return new LiteralAst(token.At, LiteralKind.Boolean, token.Text);
            case TokenKind.String:
                next++;
                return new LiteralAst(token.At, LiteralKind.String, token.Text);
            case TokenKind.Number:
                return Number();
            case TokenKind.Date or TokenKind.DateTime or TokenKind.Time:
                next++;
                var kind = token.Kind switch { TokenKind.Date => LiteralKind.Date, TokenKind.DateTime => LiteralKind.DateTime, _ => LiteralKind.Time };
                return new LiteralAst(token.At, kind, token.Text);
            case TokenKind.External:
                next++;
                return new ExternalAst(token.At, token.Text);
            case TokenKind.Identifier or TokenKind.Delimited or TokenKind.Special:
                return Invocation(null);
            default:
                throw Unexpected("a value or a path");
        }
    }

    LiteralAst Number()
    {
        var token = Take();
        if (Current.Kind == TokenKind.String)
        {
            return new LiteralAst(token.At, LiteralKind.Quantity, token.Text, Take().Text);
        }

        if (Current.Kind == TokenKind.Identifier && Units.IsCalendarWord(Current.Text))
        {
            return new LiteralAst(token.At, LiteralKind.Quantity, token.Text, Take().Text, true);
        }

        return new LiteralAst(token.At, token.Text.Contains('.', StringComparison.Ordinal) ? LiteralKind.Decimal : LiteralKind.Integer, token.Text);
    }

    Ast Invocation(Ast? source)
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Special when source is null && token.Text is "this" or "index" or "total":
                next++;
                return new SpecialAst(token.At, token.Text);
            case TokenKind.Identifier or TokenKind.Delimited:
                next++;
                return TakeIf("(") ? new CallAst(token.At, source, token.Text, Arguments()) : new MemberAst(token.At, source, token.Text);
            default:
                throw Unexpected("a name");
        }
    }

    List<Ast> Arguments()
    {
        var arguments = new List<Ast>();
        if (TakeIf(")"))
        {
            return arguments;
        }

        do
        {
            arguments.Add(Expression(0));
        }
        while (TakeIf(","));
        Expect(")");
        return arguments;
    }

    string TypeName()
    {
        var name = Name();
        return TakeIf(".") ? $"{name}.{Name()}" : name;
    }

    string Name() => Current.Kind is TokenKind.Identifier or TokenKind.Delimited ? Take().Text : throw Unexpected("the name of a type");
}
