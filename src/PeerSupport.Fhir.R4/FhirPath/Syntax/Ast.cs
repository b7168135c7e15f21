namespace PeerSupport.Fhir.R4.FhirPath.Syntax;

/// <summary>What was written, as an immutable tree. <see cref="Depth"/> is checked while it grows, so that walking it never overflows the stack.</summary>
internal abstract record Ast(Position At, int Depth);

internal enum LiteralKind { Empty, Boolean, String, Integer, Decimal, Quantity, Date, DateTime, Time }

/// <summary>A literal; for a quantity <paramref name="Unit"/> is its unit and <paramref name="Calendar"/> says that it was a keyword.</summary>
internal sealed record LiteralAst(Position At, LiteralKind Kind, string Text, string? Unit = null, bool Calendar = false) : Ast(At, 1);

/// <summary><c>$this</c>, <c>$index</c> or <c>$total</c>; also what a path without a start begins at.</summary>
internal sealed record SpecialAst(Position At, string Name) : Ast(At, 1);

internal sealed record ExternalAst(Position At, string Name) : Ast(At, 1);

/// <summary><c>source.name</c>; without a source it starts at <c>$this</c> and may also name its type.</summary>
internal sealed record MemberAst(Position At, Ast? Source, string Name) : Ast(At, 1 + (Source?.Depth ?? 0));

internal sealed record CallAst(Position At, Ast? Source, string Name, IReadOnlyList<Ast> Arguments)
    : Ast(At, 1 + Math.Max(Source?.Depth ?? 0, Arguments.Count == 0 ? 0 : Arguments.Max(a => a.Depth)));

internal sealed record IndexAst(Position At, Ast Source, Ast Index) : Ast(At, 1 + Math.Max(Source.Depth, Index.Depth));

internal sealed record UnaryAst(Position At, bool Negative, Ast Operand) : Ast(At, 1 + Operand.Depth);

internal sealed record BinaryAst(Position At, string Operator, Ast Left, Ast Right) : Ast(At, 1 + Math.Max(Left.Depth, Right.Depth));

/// <summary><c>operand is Type</c> or <c>operand as Type</c>.</summary>
internal sealed record TypeAst(Position At, bool Cast, Ast Operand, string Type) : Ast(At, 1 + Operand.Depth);
