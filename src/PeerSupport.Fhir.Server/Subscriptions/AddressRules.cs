using System.Net;
using System.Net.Sockets;

namespace PeerSupport.Fhir.Server;

/// <summary>What kind of address a notification would go to.</summary>
internal enum AddressKind
{
    /// <summary>One of the public network.</summary>
    Public,

    /// <summary>This machine, or a private network: allowed where a setting says so.</summary>
    Private,

    /// <summary>Never a receiver: link-local (where clouds answer with credentials), multicast, broadcast, unspecified, reserved, or a tunnel whose end is not seen.</summary>
    Never,
}

/// <summary>
/// Tells addresses apart by IANA's special-purpose registries (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry).
/// What is not known to be public is not.
/// </summary>
internal static class AddressRules
{
    static readonly IPNetwork[] PrivateV4 = Networks("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");

    static readonly IPNetwork[] NeverV4 = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    static readonly IPNetwork[] PrivateV6 = Networks("::1/128", "fc00::/7");

    static readonly IPNetwork[] NeverV6 = Networks("2001::/23", "2001:db8::/32", "3fff::/20");

    static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3"), SixToFour = IPNetwork.Parse("2002::/16"), Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Metadata service of a cloud that stands in its private range.</summary>
    static readonly IPAddress Metadata = IPAddress.Parse("fd00:ec2::254");

    public static AddressKind Kind(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            var four = address.MapToIPv4();
            return In(NeverV4, four) ? AddressKind.Never : In(PrivateV4, four) ? AddressKind.Private : AddressKind.Public;
        }

        // A scope would keep the address from being equal to itself.
        var bytes = address.GetAddressBytes();
        var six = new IPAddress(bytes);
        return SixToFour.Contains(six) ? Inner(bytes.AsSpan(2, 4)) : Nat64.Contains(six) ? Inner(bytes.AsSpan(12, 4))
            : six.Equals(Metadata) || In(NeverV6, six) ? AddressKind.Never
            : In(PrivateV6, six) ? AddressKind.Private
            : GlobalV6.Contains(six) ? AddressKind.Public : AddressKind.Never;
    }

    public static bool IsAllowed(IPAddress address, bool allowPrivate) => Kind(address) switch
    {
        AddressKind.Public => true,
        AddressKind.Private => allowPrivate,
        _ => false,
    };

    /// <summary>An IPv4 address within another one: what is not public in itself is not a way to it either.</summary>
    static AddressKind Inner(ReadOnlySpan<byte> four) => Kind(new IPAddress(four)) == AddressKind.Public ? AddressKind.Public : AddressKind.Never;

    static bool In(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
