using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>
/// What can be told of a T-SQL statement without a server: every word is known, brackets close, limits are kept, and what only other databases take is not there.
/// https://learn.microsoft.com/sql/t-sql/queries/select-transact-sql.
/// </summary>
public static partial class TSql
{
    const int MostParameters = 2100, MostRows = 1000;

    /// <summary>Words of the language that our statements use; all else is a name and stands in quotes, or is an alias.</summary>
    static readonly HashSet<string> Words =
    [
        "ADD", "ALL", "AND", "AS", "BEGIN", "BETWEEN", "BY", "CASE", "CROSS", "DELETE", "DESC", "DISTINCT", "ELSE", "END", "ESCAPE", "EXISTS", "FETCH", "FROM", "GROUP", "IN", "INNER", "INSERT", "INTO", "IS", "JOIN", "LEFT", "LIKE", "NEXT", "NOT",
        "NULL", "NOCOUNT", "IMPLICIT_TRANSACTIONS", "OFF", "OFFSET", "ON", "ONLY", "OR", "ORDER", "OUTPUT", "ROWS", "SAVE", "SELECT", "SET", "THEN", "TRANSACTION", "UNION", "UPDATE", "VALUES", "WHEN", "WHERE", "WITH", "bigint", "bit",
    ];

    static readonly HashSet<string> Functions = ["CAST", "COALESCE", "COUNT", "COUNT_BIG", "ISNULL", "MAX", "MIN", "SUM", "TOP"];

    /// <summary>Asserts that a statement is one that SQL Server reads.</summary>
    public static void Check(Statement statement)
    {
        var (text, values) = (statement.Text, statement.Values);
        Assert.True(values.Count <= MostParameters, $"{values.Count} parameters: {Short(text)}");
        var tokens = Tokens(text);
        Assert.True(string.Concat(tokens.Select(token => token.Value)).Length == string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))).Length || text.Contains('\'', StringComparison.Ordinal), $"A mark that T-SQL has not: {Short(text)}");
        Assert.Equal(tokens.Where(token => token.Value[0] == '@').Select(token => token.Value).Distinct().Order(StringComparer.Ordinal), values.Keys.Select(name => "@" + name.TrimStart('@')).Order(StringComparer.Ordinal));
        foreach (var token in tokens.Where(token => char.IsAsciiLetter(token.Value[0]) && token.Value[^1] != '\''))
        {
            Assert.True(Words.Contains(token.Value) || Functions.Contains(token.Value) || IsAlias(tokens, token.Index), $"{token.Value} is no word that SQL Server is known to take: {Short(text)}");
            Assert.True(!Functions.Contains(token.Value) || tokens[token.Index + 1].Value == "(", $"{token.Value} is a function: {Short(text)}");
        }

        Scopes(tokens, text);
    }

    static bool IsAlias(List<Token> tokens, int index) => AliasName().IsMatch(tokens[index].Value);

    /// <summary>Each pair of brackets is a scope of its own: what stands in it is checked without what stands in others.</summary>
    static void Scopes(List<Token> tokens, string text)
    {
        Stack<List<string>> open = new([[]]);
        foreach (var token in tokens)
        {
            if (token.Value == ")")
            {
                Assert.True(open.Count > 1, $"A bracket closes that was not opened: {Short(text)}");
                Scope(open.Pop(), text, isInner: true);
                open.Peek().Add("()");
            }
            else if (token.Value == "(")
            {
                open.Push([]);
            }
            else if (token.Value == ";")
            {
                Assert.True(open.Count == 1, $"A bracket is not closed: {Short(text)}");
                Scope(open.Peek(), text, isInner: false);
                open.Peek().Clear();
            }
            else
            {
                open.Peek().Add(token.Value);
            }
        }

        Assert.True(open.Count == 1, $"A bracket is not closed: {Short(text)}");
        Scope(open.Pop(), text, isInner: false);
    }

    static void Scope(List<string> scope, string text, bool isInner)
    {
        var words = string.Join(' ', scope);
        var ordered = words.Contains("ORDER BY", StringComparison.Ordinal);
        var paged = words.Contains("OFFSET", StringComparison.Ordinal);
        Assert.True(!paged || (ordered && words.Contains("FETCH NEXT", StringComparison.Ordinal)), $"OFFSET without ORDER BY or without FETCH: {Short(text)}");
        Assert.True(!isInner || !ordered || paged || words.Contains("TOP", StringComparison.Ordinal), $"ORDER BY within a part that is not paged: {Short(text)}");
        Assert.True(!ordered || !words.Contains("SELECT DISTINCT", StringComparison.Ordinal), $"ORDER BY beside DISTINCT: {Short(text)}");
        Assert.True(!words.Contains("UNION", StringComparison.Ordinal) || !ordered, $"ORDER BY beside UNION: {Short(text)}");
        if (ordered)
        {
            var columns = words[(words.IndexOf("ORDER BY", StringComparison.Ordinal) + 8)..].Split("OFFSET")[0].Split(',').Select(column => column.Replace("DESC", "", StringComparison.Ordinal).Trim()).ToList();
            Assert.Equal(columns.Distinct(), columns);
        }

        // Where rows come from a statement in brackets it has a name.
        Assert.False(Regex.IsMatch(words, @"(FROM|JOIN) \(\)( WHERE| ORDER| UNION| ,|$)"), $"A part without a name: {Short(text)}");
        var values = Regex.Match(words, @"VALUES (\(\)(?: , \(\))*)");
        Assert.True(!values.Success || Regex.Count(values.Groups[1].Value, @"\(\)") <= MostRows, $"More than {MostRows} rows: {Short(text)}");
    }

    static List<Token> Tokens(string text) => [.. Mark().Matches(text).Select((match, i) => new Token(match.Value, i))];

    static string Short(string text) => text.Length <= 4000 ? text : text[..4000];

    readonly record struct Token(string Value, int Index);

    [GeneratedRegex("""
        "\w+"|\[\w+\]|N?'[^']*'|@\w+|[A-Za-z_]\w*|[-]?\d+|<=|>=|<>|[(),;.=<>+*-]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Mark();

    /// <summary>The names that our own statements give to their parts.</summary>
    [GeneratedRegex("^([a-z]|[tl][0-9]+)$")]
    private static partial Regex AliasName();
}
