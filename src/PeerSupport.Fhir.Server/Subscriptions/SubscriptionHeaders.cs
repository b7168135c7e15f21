namespace PeerSupport.Fhir.Server;

/// <summary>Header lines of a channel. They hold secrets: what is stored as a resource, and so what is ever returned, has their names only.</summary>
internal static class SubscriptionHeaders
{
    public const int Most = 20, Longest = 8000;

    /// <summary>Stands for a value that is not shown. A client that sends it back means the value that there is, for the endpoint that it was given for: another one never gets it.</summary>
    public const string Hidden = "(hidden)";

    /// <summary>What a request needs for itself.</summary>
    static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Expect", "Upgrade", "TE", "Trailer", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Accept-Encoding",
    };

    /// <summary>Name and value of a line; null when it can't be sent.</summary>
    public static (string Name, string Value)? Parse(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || line.Length > Longest)
        {
            return null;
        }

        var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
        return name.All(IsToken) && !Own.Contains(name) && value.All(c => c is >= ' ' and <= '~') && value.Length > 0 ? (name, value) : null;
    }

    /// <summary>The line without its value.</summary>
    public static string Mask(string line) => $"{line[..line.IndexOf(':', StringComparison.Ordinal)]}: {Hidden}";

    /// <summary>The line with the value that it had, where it comes back without.</summary>
    public static string? Restore(string line, IEnumerable<string> before)
    {
        if (Parse(line) is not (var name, Hidden))
        {
            return line;
        }

        return before.FirstOrDefault(each => Parse(each) is (var known, _) && known.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    // https://www.rfc-editor.org/rfc/rfc9110#name-tokens
    static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
