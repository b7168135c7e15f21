using System.Net;

namespace PeerSupport.Fhir.Server;

/// <summary>Which addresses may be given as an endpoint, by what they say: a client must not have this server call what only this server can reach.</summary>
internal static class TargetRules
{
    const int Longest = 2048;

    static readonly string[] PrivateEnds = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa"];

    /// <summary>Why not, in a sentence; null where nothing speaks against it.</summary>
    public static string? Refusal(string endpoint, bool allowPrivate)
    {
        // Letters beyond ASCII are not of an address, and would be read in more than one way.
        if (endpoint.Length is 0 or > Longest || !endpoint.All(c => c is > ' ' and <= '~') || !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.HostNameType == UriHostNameType.Unknown || uri.IdnHost.Length == 0)
        {
            return "The endpoint is not an address that can be called.";
        }

        if (uri.Scheme is not ("http" or "https"))
        {
            return "The endpoint is neither http nor https.";
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "The endpoint holds a user or a fragment: credentials go into channel.header.";
        }

        // A host written as a number (decimal, octal, hexadecimal) is an address here already.
        var host = uri.IdnHost.TrimEnd('.').ToLowerInvariant();
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return AddressRules.IsAllowed(address, allowPrivate) ? null : "The endpoint is an address that this server does not call.";
        }

        var named = host == "localhost" || !host.Contains('.', StringComparison.Ordinal) || PrivateEnds.Any(end => host.EndsWith(end, StringComparison.Ordinal));
        return named && !allowPrivate ? "The endpoint is a host of a private network." : null;
    }
}
