using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Server;

/// <summary>Gives each request an id: the caller's own <c>X-Request-Id</c> where it is a plain one. It goes back in the answer, and stands in the log.</summary>
internal sealed partial class RequestIds(RequestDelegate next)
{
    public const string Header = "X-Request-Id";

    public Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = Plain().IsMatch(asked) ? asked : Guid.NewGuid().ToString("n");
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = context.TraceIdentifier;
            return Task.CompletedTask;
        });
        return next(context);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._\-]{1,64}\z")]
    private static partial Regex Plain();
}
