using System.Buffers;
using System.Buffers.Binary;
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
    /// <summary>
    /// Marks; the length comes after them, little-endian: four bytes, of the last one seven bits a byte as far as it goes. Brotli has a window of <see cref="Window"/> bits. Zstandard without a dictionary and
    /// with whole frames is read, and written no more: a bare frame lacks the magic number, the dictionary's and the length, which are eleven bytes of each resource.
    /// </summary>
    const byte Brotli = 1, Zstandard = 2, Words = 3, Bare = 4;

    const int Head = 5, ShortestPacked = 64, ShortestBrotli = 200, Large = 2 * 1024, Window = 18;

    /// <summary>The better search takes some ten microseconds more for what is small, and ten times as long as the other one for what is large.</summary>
    const int SmallLevel = 12, LargeLevel = 3;

    static readonly Tools<Compressor> SmallCompressors = new(() => Compressor(SmallLevel)), LargeCompressors = new(() => Compressor(LargeLevel));

    /// <summary>By mark.</summary>
    static readonly Tools<Decompressor>[] Decompressors = [.. Enumerable.Range(0, Bare + 1).Select(mark => new Tools<Decompressor>(() => Decompressor(mark)))];

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
            var head = packing == Packing.Words ? WriteBareHead(buffer, json.Length) : WriteHead(buffer, json.Length);
            // With Brotli what is small gains by a better search; what is large is repetitive anyway, and costs more time.
            var room = buffer.AsSpan(head, json.Length - head);
            var packed = packing == Packing.Words ? TryPack(json, room, out var length) : BrotliEncoder.TryCompress(json, room, out length, json.Length >= Large ? 0 : 4, Window);
            return packed ? buffer.AsSpan(0, head + length).ToArray() : json.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static int WriteHead(byte[] buffer, int length)
    {
        buffer[0] = Brotli;
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(1), length);
        return Head;
    }

    static int WriteBareHead(byte[] buffer, int length)
    {
        buffer[0] = Bare;
        var at = 1;
        for (; length > 0x7F; length >>= 7)
        {
            buffer[at++] = (byte)(length | 0x80);
        }

        buffer[at++] = (byte)length;
        return at;
    }

    static bool TryPack(ReadOnlySpan<byte> json, Span<byte> room, out int length)
    {
        var compressors = json.Length < Large ? SmallCompressors : LargeCompressors;
        var compressor = compressors.Take();
        try
        {
            return compressor.TryWrap(json, room, out length);
        }
        finally
        {
            compressors.PutBack(compressor);
        }
    }

    static Compressor Compressor(int level)
    {
        var compressor = new Compressor(level);
        compressor.LoadDictionary(Dictionary);
        // The dictionary's table is looked into where it is, and not copied first.
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_experimentalParam4, (int)ZSTD_dictAttachPref_e.ZSTD_dictForceAttach);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_experimentalParam2, (int)ZSTD_format_e.ZSTD_f_zstd1_magicless);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_dictIDFlag, 0);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 0);
        return compressor;
    }

    /// <exception cref="InvalidDataException">What is marked as packed is not.</exception>
    static byte[] Unpack(byte[] stored)
    {
        if (stored.Length < Head || stored[0] is not (Brotli or Zstandard or Words or Bare))
        {
            return stored;
        }

        var (length, head) = stored[0] == Bare ? ReadBareHead(stored) : (BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1)), Head);
        var json = length < 0 ? [] : new byte[length];
        var packed = stored.AsSpan(head);
        var isWhole = stored[0] == Brotli ? BrotliDecoder.TryDecompress(packed, json, out var read) : TryUnpack(packed, json, stored[0], out read);
        return isWhole && read == json.Length ? json : throw new InvalidDataException("A stored resource can't be unpacked.");
    }

    static (int Length, int Head) ReadBareHead(byte[] stored)
    {
        var (length, at) = (0, 1);
        for (var bits = 0; bits < 32 && at < stored.Length; bits += 7)
        {
            length |= (stored[at] & 0x7F) << bits;
            if (stored[at++] < 0x80)
            {
                break;
            }
        }

        return (length, at);
    }

    static bool TryUnpack(ReadOnlySpan<byte> packed, byte[] json, byte mark, out int length)
    {
        var decompressor = Decompressors[mark].Take();
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
            Decompressors[mark].PutBack(decompressor);
        }
    }

    static Decompressor Decompressor(int mark)
    {
        var decompressor = new Decompressor();
        if (mark != Zstandard)
        {
            decompressor.LoadDictionary(Dictionary);
        }

        if (mark == Bare)
        {
            decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_experimentalParam1, (int)ZSTD_format_e.ZSTD_f_zstd1_magicless);
        }

        return decompressor;
    }

    /// <summary>
    /// What one thread uses at a time, the one that was used last first. There are no more than processors: each takes up to two megabytes, and a thread that waits for one would else wait for a processor.
    /// </summary>
    sealed class Tools<T>(Func<T> make)
    {
        readonly Stack<T> _free = new();
        int _taken;

        public T Take()
        {
            lock (_free)
            {
                while (_taken == Environment.ProcessorCount)
                {
                    Monitor.Wait(_free);
                }

                _taken++;
                if (_free.TryPop(out var one))
                {
                    return one;
                }
            }

            try
            {
                return make();
            }
            catch
            {
                End();
                throw;
            }
        }

        public void PutBack(T one)
        {
            lock (_free)
            {
                _free.Push(one);
            }

            End();
        }

        void End()
        {
            lock (_free)
            {
                _taken--;
                Monitor.Pulse(_free);
            }
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
