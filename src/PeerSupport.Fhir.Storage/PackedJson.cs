using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using ZstdSharp;

namespace PeerSupport.Fhir.Storage;

/// <summary>How JSON that is not small is compressed.</summary>
public enum Packing
{
    /// <summary>With Zstandard (RFC 8878), which takes a third of the time.</summary>
    Zstandard,

    /// <summary>With Brotli (RFC 7932), which servers of earlier builds read too.</summary>
    Brotli,
}

/// <summary>
/// JSON as it lies in a column: compressed behind a mark where that is shorter, else as it is. A mark is a byte that no JSON text begins with, so that what an earlier build wrote is read as well. What
/// comes out is what went in, byte for byte. It is packed when it is made, so that whoever writes it has nothing left to do.
/// </summary>
sealed class PackedJson
{
    /// <summary>Marks; four bytes of length, little-endian, come after them. Brotli has a window of <see cref="Window"/> bits.</summary>
    const byte Brotli = 1, Zstandard = 2;

    const int Head = 5, ShortestPacked = 200, Large = 2 * 1024, Window = 18, ZstandardLevel = 1;

    /// <summary>One thread uses one at a time.</summary>
    static readonly ConcurrentBag<Compressor> Compressors = [];

    static readonly ConcurrentBag<Decompressor> Decompressors = [];

    ReadOnlyMemory<byte>? _json;

    PackedJson(ReadOnlyMemory<byte>? json, byte[] stored) => (_json, Stored) = (json, stored);

    public static ValueConverter<PackedJson, byte[]> Converter { get; } = new(json => json.Stored, stored => Read(stored));

    /// <summary>A row's JSON is replaced, never changed in place.</summary>
    public static ValueComparer<PackedJson> Comparer { get; } = new((one, other) => ReferenceEquals(one, other), json => json.Stored.Length, json => json);

    /// <summary>The bytes of the column.</summary>
    public byte[] Stored { get; }

    /// <summary>The JSON itself.</summary>
    /// <exception cref="InvalidDataException">What is marked as packed is not.</exception>
    public ReadOnlyMemory<byte> Bytes => _json ??= Unpack(Stored);

    /// <param name="json">It; its bytes must not change any more.</param>
    /// <param name="packing">How it is compressed.</param>
    public static PackedJson Of(ReadOnlyMemory<byte> json, Packing packing = default) => new(json, Pack(json.Span, packing));

    public static PackedJson Read(byte[] stored) => new(null, stored);

    static byte[] Pack(ReadOnlySpan<byte> json, Packing packing)
    {
        if (json.Length < ShortestPacked)
        {
            return json.ToArray();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            // What is small gains by a better search and by the words that Brotli brings with it; what is large is repetitive anyway, and costs more time.
            var room = buffer.AsSpan(Head, json.Length - Head);
            var isLarge = json.Length >= Large;
            buffer[0] = isLarge && packing == Packing.Zstandard ? Zstandard : Brotli;
            var packed = buffer[0] == Zstandard ? TryZstandard(json, room, out var length) : BrotliEncoder.TryCompress(json, room, out length, isLarge ? 0 : 4, Window);
            if (!packed)
            {
                return json.ToArray();
            }

            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(1), json.Length);
            return buffer.AsSpan(0, Head + length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static bool TryZstandard(ReadOnlySpan<byte> json, Span<byte> room, out int length)
    {
        var compressor = Compressors.TryTake(out var free) ? free : new(ZstandardLevel);
        var packed = compressor.TryWrap(json, room, out length);
        Compressors.Add(compressor);
        return packed;
    }

    /// <exception cref="InvalidDataException">What is marked as packed is not.</exception>
    static byte[] Unpack(byte[] stored)
    {
        if (stored.Length < Head || stored[0] is not (Brotli or Zstandard))
        {
            return stored;
        }

        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1))];
        var packed = stored.AsSpan(Head);
        var isWhole = stored[0] == Zstandard ? TryUnpack(packed, json, out var length) : BrotliDecoder.TryDecompress(packed, json, out length);
        return isWhole && length == json.Length ? json : throw new InvalidDataException("A stored resource can't be unpacked.");
    }

    static bool TryUnpack(ReadOnlySpan<byte> packed, byte[] json, out int length)
    {
        var decompressor = Decompressors.TryTake(out var free) ? free : new();
        try
        {
            return decompressor.TryUnwrap(packed, json, out length);
        }
        catch (ZstdException)
        {
            length = 0;
            return false;
        }
        finally
        {
            Decompressors.Add(decompressor);
        }
    }
}
