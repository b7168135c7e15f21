namespace PeerSupport.Fhir.R4;

/// <summary>
/// Whether a narrative is well-formed and has only what R4 lets a narrative have (http://hl7.org/fhir/R4/narrative.html, rules txt-1 and txt-2): formatting
/// and links, nothing active. One pass over the text; no entity is resolved and nothing is fetched.
/// </summary>
internal ref struct Xhtml(ReadOnlySpan<char> text)
{
    const string Closed = "well-formed XHTML: every element closed, in order";

    readonly ReadOnlySpan<char> _text = text;
    readonly Stack<string> _open = new();
    int _at;
    bool _hasContent;

    /// <summary>What the narrative should have been; null when it is right.</summary>
    public static string? Problem(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith("<div") ? new Xhtml(trimmed).Read() : "one div element of XHTML";
    }

    string? Read()
    {
        while (_at < _text.Length)
        {
            var problem = _text[_at] == '<' ? Markup() : Characters();
            if (problem is not null)
            {
                return problem;
            }

            if (_open.Count == 0)
            {
                return _at < _text.Length ? "one div element and nothing after it" : _hasContent ? null : "a narrative with some text or an image";
            }
        }

        return Closed;
    }

    string? Characters()
    {
        var rest = _text[_at..];
        var end = rest.IndexOf('<');
        var run = end < 0 ? rest : rest[..end];
        _at += run.Length;
        _hasContent |= !run.IsWhiteSpace();
        return References(run);
    }

    string? Markup()
    {
        var rest = _text[_at..];
        if (rest.StartsWith("<!--"))
        {
            var end = rest.IndexOf("-->");
            _at += end + 3;
            return end < 0 ? Closed : null;
        }

        if (rest.StartsWith("</"))
        {
            var end = rest.IndexOf('>');
            if (end < 0 || !_open.TryPop(out var open) || !rest[2..end].TrimEnd().SequenceEqual(open))
            {
                return Closed;
            }

            _at += end + 1;
            return null;
        }

        _at++;
        var name = Name();
        if (!XhtmlNames.Elements.Contains(name))
        {
            return "only the elements that a narrative may have: no scripts, forms, frames, styles or other documents";
        }

        _hasContent |= name == "img";
        _open.Push(name);
        return Attributes();
    }

    string? Attributes()
    {
        HashSet<string>? seen = null;
        while (true)
        {
            SkipSpace();
            if (_at >= _text.Length)
            {
                return Closed;
            }

            if (_text[_at] == '>')
            {
                _at++;
                return null;
            }

            if (_text[_at..].StartsWith("/>"))
            {
                _at += 2;
                _open.Pop();
                return null;
            }

            if (Attribute(ref seen) is { } problem)
            {
                return problem;
            }
        }
    }

    string? Attribute(ref HashSet<string>? seen)
    {
        var name = Name();
        SkipSpace();
        if (name.Length == 0 || _at >= _text.Length || _text[_at++] != '=')
        {
            return "well-formed attributes: name=\"value\"";
        }

        SkipSpace();
        if (_at >= _text.Length || _text[_at] is not ('"' or '\'') || !(seen ??= []).Add(name))
        {
            return "well-formed attributes: name=\"value\", each once";
        }

        var quote = _text[_at++];
        var length = _text[_at..].IndexOf(quote);
        if (length < 0)
        {
            return Closed;
        }

        var value = _text.Slice(_at, length);
        _at += length + 1;
        return !XhtmlNames.Attributes.Contains(name) ? "only the attributes that a narrative may have: no event handlers"
            : name is "href" or "src" && XhtmlNames.IsActive(value) ? "a link or image that runs nothing"
            : value.Contains('<') ? Closed : References(value);
    }

    /// <summary>An ampersand begins a character reference: a number, or one of HTML's names.</summary>
    static string? References(ReadOnlySpan<char> run)
    {
        for (var at = run.IndexOf('&'); at >= 0; at = run.IndexOf('&'))
        {
            run = run[(at + 1)..];
            var end = run.IndexOf(';');
            if (end is < 1 or > 10 || run[..end].IndexOfAnyExcept(XhtmlNames.ReferenceCharacters) >= 0 || run[1..end].Contains('#')
                || (run[0] != '#' && System.Net.WebUtility.HtmlDecode($"&{run[..end]};")[0] == '&' && !run[..end].SequenceEqual("amp")))
            {
                return "& written as &amp;, and only HTML's character references";
            }
        }

        return null;
    }

    string Name()
    {
        var length = 0;
        while (_at + length < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at + length]) || _text[_at + length] is ':' or '-'))
        {
            length++;
        }

        _at += length;
        return _text.Slice(_at - length, length).ToString();
    }

    void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }
}
