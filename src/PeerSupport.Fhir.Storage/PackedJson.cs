using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// JSON as it lies in a column: compressed with Brotli behind a mark where that is shorter, else as it is. The mark is a byte that no JSON text begins with, so that what
/// an earlier build wrote is read as well. What comes out is what went in, byte for byte. It is packed when it is made, so that whoever writes it has nothing left to do.
/// </summary>
sealed class PackedJson
{
    /// <summary>Brotli, window of <see cref="Window"/> bits; four bytes of length, little-endian, come after the mark.</summary>
    const byte Mark = 1;

    const int Head = 5, ShortestPacked = 200, Large = 2 * 1024, Window = 18;

    byte[]? _json;

    PackedJson(byte[]? json, byte[] stored) => (_json, Stored) = (json, stored);

    public static ValueConverter<PackedJson, byte[]> Converter { get; } = new(json => json.Stored, stored => Read(stored));

    /// <summary>A row's JSON is replaced, never changed in place.</summary>
    public static ValueComparer<PackedJson> Comparer { get; } = new((one, other) => ReferenceEquals(one, other), json => json.Stored.Length, json => json);

    /// <summary>The bytes of the column.</summary>
    public byte[] Stored { get; }

    /// <summary>The JSON itself.</summary>
    /// <exception cref="InvalidDataException">What is marked as packed is not.</exception>
    public byte[] Bytes => _json ??= Unpack(Stored);

    public static PackedJson Of(byte[] json) => new(json, Pack(json));

    public static PackedJson Read(byte[] stored) => new(null, stored);

    static byte[] Pack(byte[] json)
    {
        if (json.Length < ShortestPacked)
        {
            return json;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            // What is small gains by a better search; what is large is repetitive anyway, and costs more time.
            var packed = BrotliEncoder.TryCompress(json, buffer.AsSpan(Head, json.Length - Head), out var length, json.Length < Large ? 4 : 0, Window);
            if (!packed)
            {
                return json;
            }

            buffer[0] = Mark;
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(1), json.Length);
            return buffer.AsSpan(0, Head + length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static byte[] Unpack(byte[] stored)
    {
        if (stored.Length < Head || stored[0] != Mark)
        {
            return stored;
        }

        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1))];
        return BrotliDecoder.TryDecompress(stored.AsSpan(Head), json, out var length) && length == json.Length ? json : throw new InvalidDataException("A stored resource can't be unpacked.");
    }
}
