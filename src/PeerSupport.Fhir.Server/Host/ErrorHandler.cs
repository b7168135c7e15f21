using Microsoft.AspNetCore.Diagnostics;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The one place for what is not expected. The caller gets the request's id and nothing of the inner text; the log gets the kind of the exception and where
/// it came from, but not its message, which may quote a person's data.
/// </summary>
internal sealed partial class ErrorHandler(ILogger<ErrorHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException bad)
        {
            httpContext.Response.StatusCode = bad.StatusCode;
            await ErrorPages.Write(httpContext);
            return true;
        }

        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            Failed(httpContext.TraceIdentifier, cause.GetType().FullName, cause.StackTrace);
        }

        await FhirResults.Outcome(Problems.Internal(httpContext.TraceIdentifier)).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed: {Exception}\n{Stack}")]
    private partial void Failed(string requestId, string? exception, string? stack);
}
