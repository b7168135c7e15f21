using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>Where a host's name leads is looked at twice: when a subscription is made, and when a connection is.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("93.184.216.34", AddressKind.Public)]
    [InlineData("2606:2800:220:1::1", AddressKind.Public)]
    [InlineData("::ffff:93.184.216.34", AddressKind.Public)]
    [InlineData("64:ff9b::5db8:d822", AddressKind.Public)]
    [InlineData("172.32.0.1", AddressKind.Public)]
    [InlineData("127.255.255.254", AddressKind.Private)]
    [InlineData("10.0.0.0", AddressKind.Private)]
    [InlineData("::1", AddressKind.Private)]
    [InlineData("fdff::1", AddressKind.Private)]
    [InlineData("169.254.169.254", AddressKind.Never)]
    [InlineData("::ffff:169.254.169.254", AddressKind.Never)]
    [InlineData("fe80::1%1", AddressKind.Never)]
    [InlineData("fd00:ec2::254", AddressKind.Never)]
    [InlineData("2002:a00:1::", AddressKind.Never)]
    [InlineData("64:ff9b::a00:1", AddressKind.Never)]
    [InlineData("2001:db8::1", AddressKind.Never)]
    [InlineData("::", AddressKind.Never)]
    [InlineData("0.1.2.3", AddressKind.Never)]
    [InlineData("198.19.0.1", AddressKind.Never)]
    [InlineData("4000::1", AddressKind.Never)]
    internal void An_address_is_what_the_registries_say(string address, AddressKind kind)
    {
        var parsed = IPAddress.Parse(address);
        Assert.Equal(kind, AddressRules.Kind(parsed));
        Assert.Equal(kind == AddressKind.Public, AddressRules.IsAllowed(parsed, allowPrivate: false));
        Assert.Equal(kind != AddressKind.Never, AddressRules.IsAllowed(parsed, allowPrivate: true));
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_refused_at_creation()
    {
        await using var server = new Names { ["inside.example.org"] = [[IPAddress.Parse("93.184.216.34"), IPAddress.Parse("10.0.0.5")]] };
        using var client = server.CreateClient();
        using var response = await client.Post("/fhir/Subscription", Subscription("https://inside.example.org/hook", "3001").ToJsonString());
        await response.IsOutcome(422, "subscription-endpoint");
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_later_is_not_called()
    {
        await using var receiver = await Receiver.Start();
        await using var server = new Names { ["rebinding.example.org"] = [[IPAddress.Parse("93.184.216.34")], [IPAddress.Loopback]] };
        using var client = server.CreateClient();
        using var response = await client.Post("/fhir/Subscription", Subscription($"http://rebinding.example.org:{new Uri(receiver.Address).Port}/hook", "3002").ToJsonString());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var id = (string)(await response.Json())["id"]!;
        await client.WaitForStatus(id, "error");
        Assert.Contains("address is not called", (string?)(await (await client.Get($"/fhir/Subscription/{id}")).Json())["error"], StringComparison.Ordinal);
        Assert.Empty(receiver.At("hook"));
    }

    [Fact]
    public async Task A_name_that_has_no_address_now_may_have_one_later()
    {
        await using var server = new Names();
        using var client = server.CreateClient();
        using var response = await client.Post("/fhir/Subscription", Subscription("https://later.example.org/hook", "3003").ToJsonString());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        await client.WaitForStatus((string)(await response.Json())["id"]!, "error");
    }

    /// <summary>A strict server for which names lead where a test says: to the next addresses with each look, and to the last ones from then on.</summary>
    sealed class Names : StrictServer
    {
        readonly Dictionary<string, Queue<IPAddress[]>> _names = [];

        public IPAddress[][] this[string host]
        {
            set => _names[host] = new(value);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<HostLookup>((host, _) =>
            {
                lock (_names)
                {
                    return !_names.TryGetValue(host, out var found) ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))
                        : Task.FromResult(found.Count > 1 ? found.Dequeue() : found.Peek());
                }
            }));
        }
    }
}
