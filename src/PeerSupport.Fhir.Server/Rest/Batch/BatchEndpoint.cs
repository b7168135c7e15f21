using System.Text.Json;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary><c>POST /fhir</c> with a Bundle: a batch, whose entries are each on their own, or a transaction, which is done as a whole or not at all (http://hl7.org/fhir/R4/http.html#transaction).</summary>
static class BatchEndpoint
{
    /// <summary>The most bytes that the answers of a batch may have before no further entry is carried out: they are held until the last is there.</summary>
    internal const int MostBytes = 32 * 1024 * 1024;

    public static void MapBatch(this FhirRoutes fhir) => fhir.Post("/", Post).WithSummary("A batch or a transaction")
        .WithDescription("Each entry is answered as a request of its own would be. A transaction is done as a whole or not at all, and references within it are rewritten.").WithTags("Batch");

    static async Task<IResult> Post(HttpContext http, FhirRequest reader, InnerPipeline inner, Transactions transactions, CancellationToken cancellation)
    {
        if (InnerPipeline.IsInner(http))
        {
            return FhirResults.Outcome(new Issue(IssueSeverity.Error, "not-supported", "batch-in-batch", "A batch or transaction can't be an entry of another one."));
        }

        var parsed = await reader.Read(http, cancellation, "Bundle");
        if (parsed.Resource is not { } bundle)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        var type = bundle.Source.FindString("type");
        if (type is not ("batch" or "transaction"))
        {
            return FhirResults.Outcome(new Issue(IssueSeverity.Error, "value", "bundle-type", "A Bundle that is sent to this address is a batch or a transaction.") { Expected = "type batch or transaction", Expression = "Bundle.type" });
        }

        List<Issue> issues = [.. StructureCheck.Check(bundle).Where(issue => type == "transaction" || issue.Expression?.Contains(".resource", StringComparison.Ordinal) != true)];
        var entries = BatchEntry.Read(bundle, FhirResults.Base(http.Request), issues);
        if (issues.Any(issue => issue.Severity <= IssueSeverity.Error))
        {
            return ResourceEndpoints.Refused(issues);
        }

        return type == "transaction" ? await transactions.Run(http, entries, cancellation) : Answer("batch-response", await Each(http, inner, entries));
    }

    /// <summary>Each entry with services of its own: what one does is done when the next begins.</summary>
    static async Task<IReadOnlyList<BatchAnswer>> Each(HttpContext http, InnerPipeline inner, List<BatchEntry> entries)
    {
        var answers = new BatchAnswer[entries.Count];
        var length = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Order))
        {
            if (length > MostBytes)
            {
                answers[entry.Index] = new(StatusCodes.Status422UnprocessableEntity, R4.Fhir.Bytes(OperationOutcomes.Write([TooLong()])), null, null, null);
                continue;
            }

            await using var scope = http.RequestServices.CreateAsyncScope();
            try
            {
                answers[entry.Index] = await inner.Answer(http, scope.ServiceProvider, entry.ToRequest(null));
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                http.RequestServices.GetRequiredService<ILogger<InnerPipeline>>().EntryFailed(http.TraceIdentifier, fault.GetType().FullName);
                answers[entry.Index] = new(StatusCodes.Status500InternalServerError, R4.Fhir.Bytes(OperationOutcomes.Write([Problems.Internal(http.TraceIdentifier)])), null, null, null);
            }

            length += answers[entry.Index].Body.Length;
        }

        return answers;
    }

    static Issue TooLong() => new(IssueSeverity.Error, "too-costly", "batch-answer-too-long", "The answer of the batch would be longer than this server gives one: this entry was not carried out.")
    {
        Expected = $"answers of at most {MostBytes} bytes, all together", Remedy = "Send this entry, and those that were answered so, in a batch of their own; ask for fewer with _count or _elements.",
    };

    /// <summary>The answers in the order of the entries.</summary>
    public static IResult Answer(string type, IReadOnlyList<BatchAnswer> answers)
    {
        using var bundle = new BundleWriter(type, null, [], pretty: false);
        foreach (var answer in answers)
        {
            var isOutcome = IsOutcome(answer.Body);
            bundle.Entry(null, isOutcome ? null : answer.Body, json =>
            {
                json.WriteStartObject("response");
                json.WriteString("status", $"{answer.Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(answer.Status)}");
                foreach (var (name, value) in new[] { ("location", answer.Location), ("etag", answer.ETag) })
                {
                    if (value is not null)
                    {
                        json.WriteString(name, value);
                    }
                }

                if (answer.LastModified is { } modified && DateTimeOffset.TryParse(modified, System.Globalization.CultureInfo.InvariantCulture, out var moment))
                {
                    json.WriteString("lastModified", moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
                }

                if (isOutcome)
                {
                    json.WritePropertyName("outcome");
                    json.WriteRawValue(answer.Body.Span, skipInputValidation: true);
                }

                json.WriteEndObject();
            });
        }

        return FhirResults.Resource(bundle.Done());
    }

    static bool IsOutcome(ReadOnlyMemory<byte> body)
    {
        if (body.Length == 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(body.Span);
        return reader.Read() && reader.Read() && reader.Read() && reader.ValueTextEquals("OperationOutcome"u8);
    }
}

static partial class BatchLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "An entry of request {RequestId} failed: {Exception}")]
    public static partial void EntryFailed(this ILogger log, string requestId, string? exception);
}
