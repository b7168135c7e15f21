using System.Globalization;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What a Subscription that came in asks for.</summary>
/// <param name="Json">The resource as it came.</param>
/// <param name="IsOff">It is to be off.</param>
/// <param name="AsksForHandshake">Its status is requested: whatever it was, it starts with a handshake.</param>
/// <param name="Channel">Where and how its notifications are to go.</param>
/// <param name="Organizations">The identifiers that it filters by.</param>
internal sealed record SubscriptionRequest(JsonObject Json, bool IsOff, bool AsksForHandshake, SubscriptionChannel Channel, IReadOnlySet<string> Organizations)
{
    public const int MostOrganizations = 50, LongestOrganization = 200;

    const int LongestHeartbeat = 86_400, LongestTimeout = 60, MostAtOnce = 1000;

    /// <summary>Reads one that R4's rules let pass; null where something is not supported.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="settings">What is allowed.</param>
    /// <param name="server">Where the server's FHIR addresses start.</param>
    /// <param name="now">The moment that it came.</param>
    /// <param name="issues">Gets what is not supported.</param>
    public static SubscriptionRequest? Read(Resource resource, SubscriptionSettings settings, string server, DateTimeOffset now, List<Issue> issues)
    {
        var json = JsonNode.Parse(resource.Json.Span)!.AsObject();
        var channel = json["channel"]!.AsObject();
        var status = (string?)json["status"];
        if (status is not ("requested" or "active" or "off"))
        {
            issues.Add(SubscriptionProblems.Status("Subscription.status"));
        }

        if (((string?)json["criteria"])?.Split('|')[0] != Backport.PasTopic)
        {
            issues.Add(SubscriptionProblems.Topic());
        }

        var organizations = Filter(json, issues);
        if ((string?)channel["type"] != "rest-hook" || Extensions(channel, "_type").Any(extension => (string?)extension["url"] == Backport.ChannelType))
        {
            issues.Add(SubscriptionProblems.Channel());
        }

        var endpoint = (string?)channel["endpoint"] ?? "";
        if (TargetRules.Refusal(endpoint, settings.AllowPrivateTargets) is { } refusal)
        {
            issues.Add(SubscriptionProblems.Endpoint(refusal));
        }

        var media = ((string?)channel["payload"] ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (media is not ("application/json" or "application/fhir+json"))
        {
            issues.Add(SubscriptionProblems.Payload());
        }

        var content = (string?)Extensions(channel, "_payload").FirstOrDefault(extension => (string?)extension["url"] == Backport.PayloadContent)?["valueCode"];
        if (content is not ("full-resource" or "id-only"))
        {
            issues.Add(SubscriptionProblems.Content());
        }

        var headers = Headers(channel, issues);
        var read = new SubscriptionChannel(Backport.PasTopic, endpoint, media, content == "full-resource" ? NotificationContent.FullResource : NotificationContent.IdOnly, headers, server)
        {
            HeartbeatSeconds = Number(channel, Backport.HeartbeatPeriod, settings.ShortestHeartbeatSeconds, LongestHeartbeat, issues),
            TimeoutSeconds = Number(channel, Backport.Timeout, 1, LongestTimeout, issues),
            MaxCount = Number(channel, Backport.MaxCount, 1, MostAtOnce, issues),
            End = End(json, now, issues),
        };
        return issues.Exists(issue => issue.Severity <= IssueSeverity.Error) ? null : new(json, status == "off", status == "requested", read, organizations);
    }

    /// <summary>The identifiers of all filters. A prefix that names the type, and a system before a bar, may be there and don't count.</summary>
    static HashSet<string> Filter(JsonObject json, List<Issue> issues)
    {
        HashSet<string> organizations = new(StringComparer.Ordinal);
        var found = false;
        foreach (var (index, extension) in Extensions(json, "_criteria").Index())
        {
            if ((string?)extension["url"] != Backport.FilterCriteria)
            {
                continue;
            }

            found = true;
            var filter = (string?)extension["valueString"] ?? "";
            filter = filter[(filter.IndexOf('?', StringComparison.Ordinal) + 1)..];
            var equals = filter.IndexOf('=', StringComparison.Ordinal);
            var values = equals < 0 ? [] : filter[(equals + 1)..].Split(',').Select(value => value[(value.LastIndexOf('|') + 1)..].Trim()).ToList();
            organizations.UnionWith(values);
            if (equals < 0 || !Backport.FilterNames.Contains(filter[..equals]) || values.Exists(value => value is "" || value.Length > LongestOrganization || value.Contains('&', StringComparison.Ordinal)) || organizations.Count > MostOrganizations)
            {
                issues.Add(SubscriptionProblems.Filter($"Subscription.criteria.extension[{index}]"));
            }
        }

        if (!found)
        {
            issues.Add(SubscriptionProblems.FilterMissing());
        }

        return organizations;
    }

    static List<string> Headers(JsonObject channel, List<Issue> issues)
    {
        List<string> lines = [];
        foreach (var (index, node) in (channel["header"] as JsonArray ?? []).Index())
        {
            var line = (string?)node ?? "";
            lines.Add(line);
            if (SubscriptionHeaders.Parse(line) is null || lines.Count > SubscriptionHeaders.Most)
            {
                issues.Add(SubscriptionProblems.Header($"Subscription.channel.header[{index}]"));
            }
        }

        return lines;
    }

    static int? Number(JsonObject channel, string url, int least, int most, List<Issue> issues)
    {
        var at = (channel["extension"] as JsonArray ?? []).OfType<JsonObject>().Index().FirstOrDefault(each => (string?)each.Item["url"] == url);
        if (at.Item is null)
        {
            return null;
        }

        var value = at.Item["valueUnsignedInt"] ?? at.Item["valuePositiveInt"] ?? at.Item["valueInteger"];
        if (value is JsonValue number && number.TryGetValue<int>(out var found) && found >= least && found <= most)
        {
            return found;
        }

        issues.Add(SubscriptionProblems.Number($"Subscription.channel.extension[{at.Index}]", least, most));
        return null;
    }

    static DateTimeOffset? End(JsonObject json, DateTimeOffset now, List<Issue> issues)
    {
        if ((string?)json["end"] is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) && end > now)
        {
            return end;
        }

        issues.Add(SubscriptionProblems.End());
        return null;
    }

    static IEnumerable<JsonObject> Extensions(JsonObject parent, string name) => ((parent[name] as JsonObject)?["extension"] as JsonArray ?? []).OfType<JsonObject>();
}
