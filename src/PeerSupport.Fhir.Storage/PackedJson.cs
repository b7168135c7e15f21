using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace PeerSupport.Fhir.Storage;

/// <summary>How JSON is compressed.</summary>
enum Packing
{
    /// <summary>With Zstandard (RFC 8878) and the dictionary that is built in.</summary>
    Words,

    /// <summary>With Brotli (RFC 7932), which servers of earlier builds read too.</summary>
    Brotli,
}

/// <summary>
/// JSON as it lies in a column: compressed behind a mark where that is shorter, else as it is. A mark is a byte that no JSON text begins with, so that what an earlier build wrote is read as well. What
/// comes out is what went in, byte for byte. It is packed when it is made, so that whoever writes it has nothing left to do.
/// </summary>
sealed class PackedJson
{
    /// <summary>Marks; four bytes of length, little-endian, come after them. Brotli has a window of <see cref="Window"/> bits; Zstandard without a dictionary is read, and written no more.</summary>
    const byte Brotli = 1, Zstandard = 2, Words = 3;

    const int Head = 5, ShortestPacked = 64, ShortestBrotli = 200, Large = 2 * 1024, Window = 18, ZstandardLevel = 1;

    /// <summary>One thread uses one at a time, the one that was used last first: there are as many as were ever needed at once, and not one a thread.</summary>
    static readonly ConcurrentStack<Compressor> Compressors = new();

    static readonly ConcurrentStack<Decompressor> Decompressors = new(), WordDecompressors = new();

    /// <summary>The dictionary, <c>profiles/storage/words-1.zdict</c>.</summary>
    static readonly byte[] Dictionary = Embedded("words-1.zdict");

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
        if (json.Length < (packing == Packing.Words ? ShortestPacked : ShortestBrotli))
        {
            return json.ToArray();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            // With Brotli what is small gains by a better search; what is large is repetitive anyway, and costs more time.
            var room = buffer.AsSpan(Head, json.Length - Head);
            buffer[0] = packing == Packing.Words ? Words : Brotli;
            var packed = packing == Packing.Words ? TryPack(json, room, out var length) : BrotliEncoder.TryCompress(json, room, out length, json.Length >= Large ? 0 : 4, Window);
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

    static bool TryPack(ReadOnlySpan<byte> json, Span<byte> room, out int length)
    {
        if (!Compressors.TryPop(out var compressor))
        {
            compressor = new(ZstandardLevel);
            compressor.LoadDictionary(Dictionary);
            // The dictionary's table is looked into where it is, and not copied first.
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_experimentalParam4, (int)ZSTD_dictAttachPref_e.ZSTD_dictForceAttach);
        }

        var packed = compressor.TryWrap(json, room, out length);
        Compressors.Push(compressor);
        return packed;
    }

    /// <exception cref="InvalidDataException">What is marked as packed is not.</exception>
    static byte[] Unpack(byte[] stored)
    {
        if (stored.Length < Head || stored[0] is not (Brotli or Zstandard or Words))
        {
            return stored;
        }

        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1))];
        var packed = stored.AsSpan(Head);
        var isWhole = stored[0] == Brotli ? BrotliDecoder.TryDecompress(packed, json, out var length) : TryUnpack(packed, json, stored[0] == Words, out length);
        return isWhole && length == json.Length ? json : throw new InvalidDataException("A stored resource can't be unpacked.");
    }

    static bool TryUnpack(ReadOnlySpan<byte> packed, byte[] json, bool withWords, out int length)
    {
        var free = withWords ? WordDecompressors : Decompressors;
        if (!free.TryPop(out var decompressor))
        {
            decompressor = new();
            if (withWords)
            {
                decompressor.LoadDictionary(Dictionary);
            }
        }

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
            free.Push(decompressor);
        }
    }

    static byte[] Embedded(string name)
    {
        using var stream = typeof(PackedJson).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
