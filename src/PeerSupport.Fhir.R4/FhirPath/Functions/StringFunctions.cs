using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>Strings (N1, 5.6).</summary>
internal static class StringFunctions
{
    const int MaxCached = 500;

    static readonly ConcurrentDictionary<string, Regex> Cache = new();

    public static void AddTo(FunctionList list)
    {
        list.Add("indexOf", 1, static (in Call c) => Both(c) is var (s, t) && s is not null && t is not null ? Number(s.IndexOf(t, StringComparison.Ordinal)) : Items.Empty);
        list.Add("lastIndexOf", 1, static (in Call c) => Both(c) is var (s, t) && s is not null && t is not null ? Number(s.LastIndexOf(t, StringComparison.Ordinal)) : Items.Empty);
        list.Add("startsWith", 1, static (in Call c) => Both(c) is var (s, t) && s is not null && t is not null ? Truth(s.StartsWith(t, StringComparison.Ordinal)) : Items.Empty);
        list.Add("endsWith", 1, static (in Call c) => Both(c) is var (s, t) && s is not null && t is not null ? Truth(s.EndsWith(t, StringComparison.Ordinal)) : Items.Empty);
        list.Add("contains", 1, static (in Call c) => Both(c) is var (s, t) && s is not null && t is not null ? Truth(s.Contains(t, StringComparison.Ordinal)) : Items.Empty);
        list.Add("upper", 0, static (in Call c) => Text(c.TextInput()?.ToUpperInvariant()));
        list.Add("lower", 0, static (in Call c) => Text(c.TextInput()?.ToLowerInvariant()));
        list.Add("trim", 0, static (in Call c) => Text(c.TextInput()?.Trim()));
        list.Add("length", 0, static (in Call c) => c.TextInput() is { } s ? Number(s.Length) : Items.Empty);
        list.Add("substring", 1, 2, Substring);
        list.Add("replace", 2, Replace);
        list.Add("matches", 1, static (in Call c) => Matches(c, false));
        list.Add("matchesFull", 1, static (in Call c) => Matches(c, true));
        list.Add("replaceMatches", 2, ReplaceMatches);
        list.Add("toChars", 0, ToChars);
        list.Add("split", 1, Split);
        list.Add("join", 0, 1, Join);
    }

    static Items Text(string? text) => text is null ? Items.Empty : new Items(Computed.Of(text));

    static Items Number(int number) => new(Computed.Of(number));

    static Items Truth(bool value) => new(Computed.Of(value));

    static (string? Input, string? Argument) Both(in Call call) => (call.TextInput(), call.Text(0));

    static Items Substring(in Call call)
    {
        if (call.TextInput() is not { } text || call.Integer(0) is not { } start || start < 0 || start >= text.Length)
        {
            return Items.Empty;
        }

        var length = call.Count == 2 ? call.Integer(1) ?? text.Length : text.Length;
        return Text(text.Substring(start, Math.Clamp(length, 0, text.Length - start)));
    }

    static Items Replace(in Call call)
    {
        if (call.TextInput() is not { } text || call.Text(0) is not { } pattern || call.Text(1) is not { } with)
        {
            return Items.Empty;
        }

        call.Run.Make(((long)text.Length + 1) * with.Length + text.Length);
        if (pattern.Length > 0)
        {
            return Text(text.Replace(pattern, with, StringComparison.Ordinal));
        }

        return Text(with + string.Concat(text.Select(c => c + with)));
    }

    static Items Matches(in Call call, bool full)
    {
        if (call.TextInput() is not { } text || call.Text(0) is not { } pattern)
        {
            return Items.Empty;
        }

        try
        {
            var regex = Compiled(call, full ? $@"\A(?:{pattern})\z" : pattern);
            var begun = Stopwatch.GetTimestamp();
            var matches = regex.IsMatch(text);
            call.Run.Matched(begun);
            return Truth(matches);
        }
        catch (RegexMatchTimeoutException)
        {
            throw call.Error("The regular expression took longer than a second.");
        }
    }

    static Items ReplaceMatches(in Call call)
    {
        if (call.TextInput() is not { } text || call.Text(0) is not { } pattern || call.Text(1) is not { } with)
        {
            return Items.Empty;
        }

        // The whole input, or what is before or after the match, could multiply at every match.
        if (with.Contains("$_", StringComparison.Ordinal) || with.Contains("$`", StringComparison.Ordinal) || with.Contains("$'", StringComparison.Ordinal))
        {
            throw call.Error("replaceMatches() knows groups by number or name only.");
        }

        call.Run.Make(((long)text.Length + 1) * with.Length + text.Length);
        try
        {
            if (pattern.Length == 0)
            {
                return Text(text);
            }

            var regex = Compiled(call, pattern);
            var begun = Stopwatch.GetTimestamp();
            var replaced = regex.Replace(text, with);
            call.Run.Matched(begun);
            return Text(replaced);
        }
        catch (RegexMatchTimeoutException)
        {
            throw call.Error("The regular expression took longer than a second.");
        }
    }

    static Regex Compiled(in Call call, string pattern)
    {
        if (Cache.TryGetValue(pattern, out var regex))
        {
            return regex;
        }

        try
        {
            regex = new Regex(pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant, Limits.RegexTimeout);
        }
        catch (ArgumentException)
        {
            throw call.Error("The regular expression can't be read.");
        }

        if (Cache.Count < MaxCached)
        {
            Cache.TryAdd(pattern, regex);
        }

        return regex;
    }

    static Items ToChars(in Call call)
    {
        var result = new ItemsBuilder();
        foreach (var c in call.TextInput() ?? "")
        {
            result.Add(Computed.Of(c.ToString()));
        }

        return result.Done();
    }

    static Items Split(in Call call)
    {
        if (call.TextInput() is not { } text || call.Text(0) is not { } separator)
        {
            return Items.Empty;
        }

        var result = new ItemsBuilder();
        foreach (var part in text.Split(separator))
        {
            result.Add(Computed.Of(part));
        }

        return result.Done();
    }

    static Items Join(in Call call)
    {
        var separator = call.Count == 1 ? call.Text(0) ?? "" : "";
        var parts = new List<string>(call.Input.Count);
        for (var i = 0; i < call.Input.Count; i++)
        {
            if (call.Input[i].Value is string text)
            {
                parts.Add(text);
            }
            else if (call.Input[i].Value is not null || !Scalars.IsPrimitive(call.Input[i]))
            {
                throw call.Error("join() takes strings.");
            }
        }

        call.Run.Make(parts.Sum(p => (long)p.Length + separator.Length));
        return parts.Count == 0 ? Items.Empty : Text(string.Join(separator, parts));
    }
}
