using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>What issues show of profiles and, sparingly, of resources: only codes and systems, never what could be a person's.</summary>
internal static class ProfileText
{
    const int CodesShown = 12;
    const int Longest = 200;

    /// <summary>A value of the profile, in short.</summary>
    public static string Value(SourceNode node) => Shortened(node switch
    {
        SourcePrimitive value => value.Decoded,
        SourceArray { Span.Length: 1 } array => Value(array.Span[0]),
        SourceArray array => string.Join(" and ", array.Items.Select(Value)),
        SourceObject coding when coding.FindString("code") is { } code && coding.FindString("system") is { } system => $"{code} of {system}",
        SourceObject { Span.Length: 1 } single => $"{single.Span[0].Name}: {Value(single.Span[0].Value)}",
        SourceObject many => string.Join(", ", many.Properties.Select(p => $"{p.Name}: {Value(p.Value)}")),
        _ => "a value",
    });

    /// <summary>What stood there instead, where the profile's value shows that it is a code, a system or a flag.</summary>
    public static string Found(SourceNode wanted, SourceNode? found) => (wanted, found) switch
    {
        (_, null) => "nothing",
        (SourcePrimitive { Kind: JsonValueKind.String }, SourcePrimitive text) => Code(text.Decoded),
        (SourcePrimitive, SourcePrimitive value) => Shortened(value.Decoded),
        (SourceObject, SourceObject value) when Coding(value) is { } coding => coding,
        _ => "another value",
    };

    public static string Code(string code) => Names.IsPlain(code) || Uri.IsWellFormedUriString(code, UriKind.Absolute) ? Shortened(code) : "a text of another form";

    public static string SystemUrl(string system) => Uri.IsWellFormedUriString(system, UriKind.Absolute) ? Shortened(system) : "another system";

    public static string Url(string url) => SystemUrl(url.Split('|')[0]) == "another system" ? "of an unusual url" : Shortened(url);

    public static string Codes(CodeSet set)
    {
        var codes = set.Codes.Values.SelectMany(c => c).Take(CodesShown + 1).ToList();
        return codes.Count == 0 ? $"a code of {set.Url}" : string.Join(", ", codes.Take(CodesShown)) + (codes.Count > CodesShown || !set.IsWhole ? " …" : "");
    }

    public static string Profiles(ProfileRef[] profiles) => string.Join(" or ", profiles.Select(p => p.Name));

    public static string Types(ProfileRef[] targets) => string.Join(", ", targets.Select(t => t.Type ?? t.Url).Distinct());

    public static string Slices(CompiledSlice[] slices) => Shortened("one of the slices " + string.Join(", ", slices.Select(s => s.Name)));

    public static string Sentence(string text) => text.EndsWith('.') || text.EndsWith('!') ? text : text + ".";

    public static string Shortened(string text) => text.Length <= Longest ? text : text[..Longest] + " …";

    /// <summary>A coding, or the first one of a concept.</summary>
    static string? Coding(SourceObject value)
    {
        var coding = value.Find("coding") is SourceArray { Span: [SourceObject first, ..] } ? first : value;
        return coding.FindString("code") is { } code ? $"{Code(code)}{(coding.FindString("system") is { } system ? $" of {SystemUrl(system)}" : "")}" : null;
    }
}
