using System.Buffers.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace PeerSupport.Fhir.Storage;

/// <summary>A resource's hash as it lies in a column: Base64 of its bytes (RFC 4648, section 5, not padded), a third shorter than the hexadecimal text that it is elsewhere and that earlier builds kept.</summary>
static class StoredHash
{
    const int Hexadecimal = 64, Base64 = 43;

    public static ValueConverter<string, string> Converter { get; } = new(hash => Write(hash), stored => Read(stored));

    /// <summary>The hash of a column, of this build or an earlier one.</summary>
    public static string Read(string stored) => stored.Length == Base64 ? Convert.ToHexStringLower(Base64Url.DecodeFromChars(stored)) : stored;

    static string Write(string hash) => hash.Length == Hexadecimal ? Base64Url.EncodeToString(Convert.FromHexString(hash)) : hash;
}
