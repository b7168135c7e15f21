using Microsoft.Net.Http.Headers;

namespace PeerSupport.Fhir.Server;

/// <summary>The formats that an endpoint can answer in, best first. One that has none of its own answers in FHIR JSON.</summary>
internal sealed record FhirMedia(params string[] Offered)
{
    public const string Json = "application/fhir+json";

    public static FhirMedia Default { get; } = new(Json, "application/json", "text/json");

    /// <summary>What the request asks for among what is offered: <c>_format</c> goes before Accept (http://hl7.org/fhir/R4/http.html#mime-type). Null when there is no such thing.</summary>
    public string? Choose(HttpRequest request)
    {
        if (request.Query["_format"].ToString() is { Length: > 0 } format)
        {
            // A plus sign that was not escaped in an address comes as a blank.
            var name = format.Replace(' ', '+').Split(';')[0];
            return MediaTypeHeaderValue.TryParse($"{Json};{string.Join(';', format.Split(';').Skip(1))}", out var asked) && !IsR4(asked) ? null : Offered.FirstOrDefault(offer => offer == name || Short(offer) == name);
        }

        var accept = request.Headers.Accept;
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return Offered[0];
        }

        return ranges.Where(range => range.Quality is not 0).OrderByDescending(range => range, MediaTypeHeaderValueComparer.QualityComparer)
            .Select(range => Offered.FirstOrDefault(offer => Within(offer, range))).FirstOrDefault(offer => offer is not null);
    }

    static string Short(string offer) => offer switch
    {
        Json => "json",
        "text/html" => "html",
        "text/plain" => "text",
        _ => "",
    };

    /// <summary>Whether no other version of FHIR is meant (http://hl7.org/fhir/R4/http.html#version-parameter).</summary>
    public static bool IsR4(MediaTypeHeaderValue type) => type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase)) is not { } version
        || HeaderUtilities.RemoveQuotes(version.Value).Value is "4.0" or "4.0.0" or "4.0.1";

    /// <summary>Other parameters (charset) don't count: every answer meets them. Nor is application/fhir+json a kind of application/json here: each gets its own.</summary>
    static bool Within(string offer, MediaTypeHeaderValue range) => IsR4(range) && (range.MatchesAllTypes
        || (range.MatchesAllSubTypes ? offer.StartsWith(range.Type + "/", StringComparison.OrdinalIgnoreCase) : range.MediaType.Equals(offer, StringComparison.OrdinalIgnoreCase)));
}
