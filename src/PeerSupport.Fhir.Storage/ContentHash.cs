using System.Security.Cryptography;
using System.Text;

namespace PeerSupport.Fhir.Storage;

/// <summary>The hashes by which requests are known again.</summary>
public static class ContentHash
{
    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>
    /// What makes two requests the same one: who sent it, and the sender's own identifier of it. The member is not part of it.
    /// Each part is written with its length, so that no two different triples give the same text.
    /// </summary>
    public static string RequestKey(string provider, string? identifierSystem, string identifierValue) =>
        Of(Encoding.UTF8.GetBytes($"{provider.Length}|{provider}|{identifierSystem?.Length ?? 0}|{identifierSystem}|{identifierValue.Length}|{identifierValue}"));
}
