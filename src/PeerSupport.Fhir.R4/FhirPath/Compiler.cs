using System.Globalization;
using PeerSupport.Fhir.R4.FhirPath.Functions;
using PeerSupport.Fhir.R4.FhirPath.Nodes;
using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>Tree to nodes: picks the cheapest node for each form, and finds unknown functions and wrong numbers of arguments.</summary>
internal static class Compiler
{
    public static Node Compile(Ast ast) => ast switch
    {
        LiteralAst literal => new LiteralNode(literal.At, Value(literal)),
        SpecialAst { Name: "this" } => new ThisNode(ast.At),
        SpecialAst { Name: "index" } => new IndexNode(ast.At),
        SpecialAst => new TotalNode(ast.At),
        ExternalAst external => new ExternalNode(external.At, external.Name),
        MemberAst { Source: null } first => new FirstMemberNode(first.At, Named(first)),
        MemberAst member => new MemberNode(member.At, Compile(member.Source!), Named(member)),
        IndexAst index => new IndexerNode(index.At, Compile(index.Source), Compile(index.Index)),
        UnaryAst unary => new SignNode(unary.At, unary.Negative, Compile(unary.Operand)),
        TypeAst { Cast: true } type => new OfTypeNode(type.At, Compile(type.Operand), Castable(type.Type, type.At), true),
        TypeAst type => new IsNode(type.At, Compile(type.Operand), new TypeName(type.Type)),
        BinaryAst binary => Binary(binary),
        CallAst call => Call(call),
        _ => throw ast.At.Error("This form isn't known."),
    };

    static string Named(MemberAst member) => member.Name.Length > 0 ? member.Name : throw member.At.Error("A name can't be empty.");

    static Node Binary(BinaryAst binary)
    {
        var left = Compile(binary.Left);
        var right = Compile(binary.Right);
        var at = binary.At;
        return binary.Operator switch
        {
            "and" => new AndNode(at, left, right),
            "or" => new OrNode(at, left, right),
            "xor" => new XorNode(at, left, right),
            "implies" => new ImpliesNode(at, left, right),
            "=" or "!=" when right is LiteralNode { Value.Value: string text } => new EqualTextNode(at, left, text, binary.Operator == "!="),
            "=" or "!=" => new EqualNode(at, left, right, binary.Operator == "!="),
            "~" or "!~" => new EquivalentNode(at, left, right, binary.Operator == "!~"),
            "<" or "<=" or ">" or ">=" => new OrderNode(at, binary.Operator, left, right),
            "in" => new InNode(at, left, right),
            "contains" => new InNode(at, right, left),
            "|" => new UnionNode(at, left, right),
            "&" => new ConcatenateNode(at, left, right),
            _ => new ArithmeticNode(at, binary.Operator, left, right),
        };
    }

    static Node Call(CallAst call)
    {
        var source = call.Source is null ? new ThisNode(call.At) : Compile(call.Source);
        var arguments = call.Arguments;
        var at = call.At;
        switch (call.Name, arguments.Count)
        {
            case ("where", 1):
                return new WhereNode(at, source, Compile(arguments[0]));
            case ("exists", 0):
                return new ExistsNode(at, source);
            case ("exists", 1):
                return new ExistsNode(at, new WhereNode(at, source, Compile(arguments[0])));
            case ("empty", 0):
                return new EmptyNode(at, source);
            case ("not", 0):
                return new NotNode(at, source);
            case ("all", 1):
                return new AllNode(at, source, Compile(arguments[0]));
            case ("select", 1):
                return new SelectNode(at, source, Compile(arguments[0]));
            case ("first", 0):
                return new FirstNode(at, source);
            case ("iif", 2 or 3):
                return Iif(at, source, arguments);
            case ("is", 1):
                return new IsNode(at, source, new TypeName(TypeText(arguments[0])));
            case ("as" or "ofType", 1):
                return new OfTypeNode(at, source, Castable(TypeText(arguments[0]), arguments[0].At), call.Name == "as");
            case ("sort", _):
                return new SortNode(at, source, [.. arguments.Select(a => a is UnaryAst { Negative: true } down ? (Compile(down.Operand), true) : (Compile(a), false))]);
        }

        var function = FunctionTable.Find(call.Name) ?? throw at.Error($"There is no function {call.Name}(), or it doesn't take {arguments.Count} arguments.");
        return arguments.Count >= function.Least && arguments.Count <= function.Most
            ? new FunctionNode(at, call.Name, function.Body, source, [.. arguments.Select(Compile)])
            : throw at.Error($"{call.Name}() doesn't take {arguments.Count} arguments.");
    }

    static IifNode Iif(Position at, Node source, IReadOnlyList<Ast> arguments) =>
        arguments[0] is LiteralAst { Kind: not (LiteralKind.Boolean or LiteralKind.Empty) } literal
            ? throw literal.At.Error("The criterion of iif is a yes or no.")
            : new IifNode(at, source, Compile(arguments[0]), Compile(arguments[1]), arguments.Count == 3 ? Compile(arguments[2]) : null);

    static TypeName Castable(string text, Position at)
    {
        var type = new TypeName(text);
        return type.IsKnown ? type : throw at.Error($"There is no type {text}.");
    }

    static string TypeText(Ast argument) => argument switch
    {
        MemberAst { Source: null, Name.Length: > 0 } name => name.Name,
        MemberAst { Source: MemberAst { Source: null } space, Name.Length: > 0 } name => $"{space.Name}.{name.Name}",
        LiteralAst { Kind: LiteralKind.String, Text.Length: > 0 } text => text.Text,
        _ => throw argument.At.Error("The name of a type is needed here."),
    };

    static Computed? Value(LiteralAst literal)
    {
        var text = literal.Text;
        switch (literal.Kind)
        {
            case LiteralKind.Empty:
                return null;
            case LiteralKind.Boolean:
                return Computed.Of(text == "true");
            case LiteralKind.String:
                return Computed.Of(text);
            case LiteralKind.Integer when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole):
                return Computed.Of(whole);
            case LiteralKind.Decimal when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                return Computed.Of(number);
            case LiteralKind.Quantity when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                return Computed.Of(new FhirQuantity(number, literal.Calendar ? Units.Singular(literal.Unit!) : literal.Unit!, literal.Calendar));
            case LiteralKind.Date when FhirDate.TryParse(text, out var date):
                return Computed.Of(date);
            case LiteralKind.DateTime when FhirDateTime.TryParsePartial(text.EndsWith('T') ? text[..^1] : text, out var moment):
                return Computed.Of(moment);
            case LiteralKind.Time when FhirTime.TryParsePartial(text.AsSpan(1), out var time):
                return Computed.Of(time);
            default:
                throw literal.At.Error($"'{text}' is out of range.");
        }
    }
}
