using System.Net;
using System.Net.Sockets;

namespace PeerSupport.Fhir.Server;

/// <summary>Gives the addresses of a host.</summary>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellation);

/// <summary>The endpoint's host leads to an address that this server does not call.</summary>
internal sealed class TargetRefusedException() : IOException("The endpoint's host leads to an address that this server does not call.");

/// <summary>
/// Looks where a host's name leads, when a subscription is made and again when a connection is made: what a name meant at first it need not mean later. The connection goes to the
/// very address that was looked at.
/// </summary>
internal sealed class TargetAddresses(HostLookup lookup, ServerSettings settings)
{
    static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(3);

    /// <summary>Why the endpoint may not be called; null where it may, or where its name can't be looked up now.</summary>
    public async Task<string?> Refusal(Uri endpoint, CancellationToken cancellation)
    {
        try
        {
            return (await Of(endpoint.IdnHost, cancellation).WaitAsync(LookupTime, cancellation)).All(IsAllowed) ? null : "The endpoint's host leads to an address that this server does not call.";
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>A client that calls allowed addresses only, follows no redirect, uses no proxy and keeps no cookie.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = Connect,
        MaxResponseHeadersLength = 16,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Of(context.DnsEndPoint.Host, cancellation);
        if (addresses.Length == 0 || !addresses.All(IsAllowed))
        {
            throw new TargetRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    bool IsAllowed(IPAddress address) => AddressRules.IsAllowed(address, settings.Subscriptions.AllowPrivateTargets);

    async Task<IPAddress[]> Of(string host, CancellationToken cancellation) => IPAddress.TryParse(host.Trim('[', ']'), out var address) ? [address] : await lookup(host, cancellation);
}
