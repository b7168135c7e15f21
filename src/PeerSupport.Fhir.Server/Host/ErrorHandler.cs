using Microsoft.AspNetCore.Diagnostics;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The one place for what is not expected. The caller gets the request's id and nothing of the inner text; the log gets the kind of the exception and where
/// it came from, but not its message, which may quote a person's data. A database that can't be reached, is too slow or full is no fault of the program: 503 or 507,
/// and when to try again.
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

        if (Problems.OfStorage(exception) is { } problem)
        {
            StorageFailed(httpContext.TraceIdentifier, problem.Rule, exception.GetBaseException().GetType().FullName);
            httpContext.Response.Headers.RetryAfter = Backpressure.RetryAfterSeconds;
            await FhirResults.Outcome(problem).ExecuteAsync(httpContext);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} was not answered: {Problem} ({Exception})")]
    private partial void StorageFailed(string requestId, string problem, string? exception);
}
