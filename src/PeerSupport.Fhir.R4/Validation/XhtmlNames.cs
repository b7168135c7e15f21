using System.Buffers;
using System.Collections.Frozen;

namespace PeerSupport.Fhir.R4;

/// <summary>What R4 lets a narrative have: HTML 4.0 chapters 7 to 11 (but not ins and del) and 15, links, images, styles in place.</summary>
internal static class XhtmlNames
{
    public static readonly FrozenSet<string> Elements = Words("""
        a abbr acronym address b bdo big blockquote br caption center cite code col colgroup dd dfn dir div dl dt em font h1 h2 h3 h4 h5 h6 hr i img
        kbd li menu ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var
        """);

    public static readonly FrozenSet<string> Attributes = Words("""
        xmlns xml:lang xml:space id class style title lang dir name href hreflang rel rev charset type target src alt longdesc width height align valign border
        cellpadding cellspacing colspan rowspan summary abbr axis headers scope span char charoff frame rules bgcolor cite tabindex accesskey clear
        noshade size color face compact nowrap hspace vspace start value
        """);

    public static readonly SearchValues<char> ReferenceCharacters = SearchValues.Create("#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A scheme that runs a program where it is shown. White space and control characters don't hide it, nor does a character reference.</summary>
    public static bool IsActive(ReadOnlySpan<char> link)
    {
        var plain = string.Concat(System.Net.WebUtility.HtmlDecode(link.ToString()).Where(c => c > ' ')).ToUpperInvariant();
        return plain.StartsWith("JAVASCRIPT:", StringComparison.Ordinal) || plain.StartsWith("VBSCRIPT:", StringComparison.Ordinal)
            || plain.StartsWith("DATA:TEXT/HTML", StringComparison.Ordinal);
    }

    static FrozenSet<string> Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
