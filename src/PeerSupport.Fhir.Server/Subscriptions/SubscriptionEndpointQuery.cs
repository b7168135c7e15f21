namespace PeerSupport.Fhir.Server;

/// <summary>The query of a channel's endpoint. Receivers put keys there: what is stored as a resource, and so what is ever returned, has none of it.</summary>
internal static class SubscriptionEndpointQuery
{
    /// <summary>The endpoint without what its query holds.</summary>
    public static string Mask(string endpoint) => Split(endpoint) is (var address, not "") ? $"{address}?{SubscriptionHeaders.Hidden}" : endpoint;

    /// <summary>The endpoint with the query that it had, where it comes back without: only for the same address, host and path. Null where there is none to keep.</summary>
    public static string? Restore(string endpoint, string? before) => Split(endpoint) is not (var address, SubscriptionHeaders.Hidden) ? endpoint
        : before is not null && Split(before) is (var known, not "") && known == address ? before : null;

    static (string Address, string Query) Split(string endpoint) => endpoint.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? (endpoint[..at], endpoint[(at + 1)..]) : (endpoint, "");
}
