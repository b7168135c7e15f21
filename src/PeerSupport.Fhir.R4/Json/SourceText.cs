namespace PeerSupport.Fhir.R4;

/// <summary>The bytes that came in, and where their lines begin.</summary>
internal sealed class SourceText(ReadOnlyMemory<byte> bytes)
{
    int[]? _lineStarts;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Line and column of a byte, both from 1; the column counts characters (code points).</summary>
    public (int Line, int Column) Position(int offset)
    {
        var starts = _lineStarts ??= LineStarts(bytes.Span);
        offset = Math.Clamp(offset, 0, bytes.Length);
        var line = Array.BinarySearch(starts, offset);
        line = line < 0 ? ~line - 1 : line;
        var column = 1;
        foreach (var b in bytes.Span[starts[line]..offset])
        {
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return (line + 1, column);
    }

    static int[] LineStarts(ReadOnlySpan<byte> text)
    {
        List<int> starts = [0];
        for (var at = text.IndexOf((byte)'\n'); at >= 0;)
        {
            starts.Add(at + 1);
            var next = text[(at + 1)..].IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return [.. starts];
    }
}
