using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Builds the source tree. Depth is bounded before it recurses, so that no input overflows the stack.</summary>
/// <param name="text">The whole body.</param>
/// <param name="maxDepth">The most levels of objects and arrays.</param>
/// <param name="names">Names that are there already.</param>
/// <param name="issues">Gets what is wrong.</param>
/// <param name="isKnown">It was read before, without an issue: objects deep within it are stepped over, and read when somebody asks for them.</param>
/// <param name="from">The byte where to begin.</param>
internal ref struct SourceReader(SourceText text, int maxDepth, NameTable names, List<Issue> issues, bool isKnown = false, int from = 0)
{
    /// <summary>At this depth and below nobody asks for most of what there is.</summary>
    const int Deep = 4;

    const int MostIssues = 20;
    const int FewProperties = 16;

    readonly List<SourceProperty> _properties = new(isKnown ? 8 : 64);
    readonly List<SourceNode> _items = new(isKnown ? 8 : 32);
    Utf8JsonReader _reader = new(text.Bytes.Span[from..], new JsonReaderOptions { MaxDepth = maxDepth + 1 });

    /// <summary>The root, or null with the reason among the issues.</summary>
    public SourceNode? Read()
    {
        try
        {
            if (!_reader.Read())
            {
                issues.Add(NotJson("The body is empty.", 0));
                return null;
            }

            var root = Node(0);
            if (_reader.Read())
            {
                issues.Add(NotJson("Something follows the end of the JSON.", Start));
            }

            return issues.Count == 0 ? root : null;
        }
        catch (JsonException e)
        {
            issues.Add(NotJson("The body is not well-formed JSON.", Offset(e)));
        }
        catch (InvalidOperationException)
        {
            issues.Add(NotJson("A string has an escape that stands for no character (half of a surrogate pair).", Start));
        }
        catch (DepthException)
        {
            var (line, column) = text.Position(Start);
            issues.Add(new Issue(IssueSeverity.Fatal, "structure", "too-deep", $"The JSON is nested more than {maxDepth} levels deep.")
            {
                Expected = $"at most {maxDepth} levels", Found = "more", Remedy = "Nest less deeply.", Line = line, Column = column,
            });
        }

        return null;
    }

    readonly int Start => from + (int)_reader.TokenStartIndex;

    readonly int End => from + (int)_reader.BytesConsumed;

    /// <summary>The properties of an object that was stepped over.</summary>
    /// <param name="source">It; all of it is well-formed.</param>
    /// <param name="names">Names that are there already.</param>
    public static SourceProperty[] Properties(SourceObject source, NameTable names)
    {
        var reader = new SourceReader(source.Text, int.MaxValue - 1, names, [], isKnown: true, source.Offset);
        reader._reader.Read();
        return reader.Properties(Deep);
    }

    SourceNode Node(int depth)
    {
        var start = Start;
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject when isKnown && depth >= Deep:
                _reader.Skip();
                return new SourceObject(text, start, End, names);
            case JsonTokenType.StartObject:
                var properties = Properties(depth + 1);
                return new SourceObject(text, start, End, properties);
            case JsonTokenType.StartArray: return Array(start, depth + 1);
            case JsonTokenType.String:
                if (_reader.ValueIsEscaped)
                {
                    _reader.GetString();
                }

                return Primitive(start, JsonValueKind.String);
            case JsonTokenType.Number: return Primitive(start, JsonValueKind.Number);
            case JsonTokenType.True: return Primitive(start, JsonValueKind.True);
            case JsonTokenType.False: return Primitive(start, JsonValueKind.False);
            default: return Primitive(start, JsonValueKind.Null);
        }
    }

    readonly SourcePrimitive Primitive(int start, JsonValueKind kind) => new(text, start, End, kind, _reader.ValueIsEscaped);

    SourceProperty[] Properties(int depth)
    {
        Check(depth);
        var first = _properties.Count;
        HashSet<string>? seen = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var offset = Start;
            var name = (_reader.ValueIsEscaped ? null : names.Find(_reader.ValueSpan)) ?? _reader.GetString()!;
            if (Repeats(name, first, ref seen) && issues.Count < MostIssues)
            {
                issues.Add(Duplicate(name, offset));
            }

            _reader.Read();
            var value = Node(depth);
            _properties.Add(new SourceProperty(name, offset, value));
        }

        var properties = new SourceProperty[_properties.Count - first];
        _properties.CopyTo(first, properties, 0, properties.Length);
        _properties.RemoveRange(first, properties.Length);
        return properties;
    }

    SourceArray Array(int start, int depth)
    {
        Check(depth);
        var first = _items.Count;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            var item = Node(depth);
            _items.Add(item);
        }

        var items = new SourceNode[_items.Count - first];
        _items.CopyTo(first, items, 0, items.Length);
        _items.RemoveRange(first, items.Length);
        return new SourceArray(text, start, End, items);
    }

    readonly bool Repeats(string name, int first, ref HashSet<string>? seen)
    {
        if (seen is not null)
        {
            return !seen.Add(name);
        }

        for (var i = first; i < _properties.Count; i++)
        {
            if (_properties[i].Name == name)
            {
                return true;
            }
        }

        if (_properties.Count - first >= FewProperties)
        {
            seen = new(StringComparer.Ordinal) { name };
            for (var i = first; i < _properties.Count; i++)
            {
                seen.Add(_properties[i].Name);
            }
        }

        return false;
    }

    readonly void Check(int depth)
    {
        if (depth > maxDepth)
        {
            throw new DepthException();
        }
    }

    readonly int Offset(JsonException e)
    {
        var start = 0;
        for (var line = 0L; line < (e.LineNumber ?? 0); line++)
        {
            start += text.Bytes.Span[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (int)(e.BytePositionInLine ?? 0);
    }

    readonly Issue Duplicate(string name, int offset)
    {
        var (line, column) = text.Position(offset);
        return new Issue(IssueSeverity.Fatal, "structure", "duplicate-property", $"The property {Names.Shown(name)} stands twice in one object.")
        {
            Expected = "each property once", Found = "the same name again", Remedy = "Remove one, or put both values into one array.", Line = line, Column = column,
        };
    }

    readonly Issue NotJson(string sentence, int offset)
    {
        var (line, column) = text.Position(offset);
        return new Issue(IssueSeverity.Fatal, "structure", "not-json", sentence)
        {
            Expected = "one JSON object, without comments and trailing commas", Remedy = "Send the resource as FHIR JSON in UTF-8.", Line = line, Column = column,
        };
    }

    sealed class DepthException : Exception;
}
