namespace PeerSupport.Fhir.Server;

/// <summary>
/// How long an address and the header lines may be. What is longer than is taken is still read up to a bound, so that the sender gets an outcome that says what to do; beyond it the connection is answered
/// by the host itself, with the status alone.
/// </summary>
static class RequestSizes
{
    /// <summary>Characters of an address, and of all header lines, that are taken.</summary>
    public const int Address = 16_384, Headers = 32_768;

    /// <summary>Bytes of them that are read at most.</summary>
    public const int ReadAddress = 4 * Address, ReadHeaders = 4 * Headers;

    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if ((request.Path.Value?.Length ?? 0) + (request.QueryString.Value?.Length ?? 0) > Address)
        {
            return FhirResults.Outcome(Problems.AddressTooLong(Address)).ExecuteAsync(context);
        }

        var length = 0L;
        foreach (var (name, values) in request.Headers)
        {
            for (var i = 0; i < values.Count; i++)
            {
                length += name.Length + (values[i]?.Length ?? 0);
            }
        }

        return length > Headers ? FhirResults.Outcome(Problems.HeadersTooLong(Headers)).ExecuteAsync(context) : next(context);
    }
}
