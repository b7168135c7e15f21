using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Ids of 22 characters: 48 bits of milliseconds since 1970, then 62 bits of chance, in the digits of base 32 that sort as their values do (RFC 4648, section 7, in lower case). What is written at the same time lies
/// together in an index, and a short id is a short key.
/// </summary>
static class TimedIds
{
    const string Digits = "0123456789abcdefghijklmnopqrstuv";
    const int Length = 22, DigitBits = 5, ChanceBits = 62;

    public static string Next(DateTimeOffset now)
    {
        Span<byte> chance = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(chance);
        var rest = ((UInt128)now.ToUnixTimeMilliseconds() << ChanceBits) | (BinaryPrimitives.ReadUInt64LittleEndian(chance) >> (64 - ChanceBits));
        return string.Create(Length, rest, static (text, bits) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, bits >>= DigitBits)
            {
                text[i] = Digits[(int)(bits & 31)];
            }
        });
    }
}
