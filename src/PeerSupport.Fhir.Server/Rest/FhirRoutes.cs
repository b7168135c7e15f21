namespace PeerSupport.Fhir.Server;

/// <summary>The group /fhir: capabilities add their operations to it. What is common to all stands here: requests wait for the warm-up, and ask for a format that there is.</summary>
internal sealed class FhirRoutes(WebApplication app, RouteGroupBuilder group, FhirRegistry registry, bool main = true)
{
    /// <summary>Where PAS 2.0.1 is spoken: each version that is not compatible with another has an address of its own (PAS conf-1).</summary>
    public const string Pas20 = "/pas/2.0/fhir";

    public const string Id = @"{id:regex(^[A-Za-z0-9.\-]{{1,64}}$)}";

    /// <summary>A type's place in an address: operations, _history and metadata stand there as well, and are none. Constraints do not regard case by themselves.</summary>
    public const string Type = "{type:regex(^(?-i)[A-Z])}";

    const string Tag = "Operations";

    static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    public static FhirRoutes Map(WebApplication app) => new(app, Group(app, "/fhir"), app.Services.GetRequiredService<FhirRegistry>());

    /// <summary>Another address for some of the operations; /metadata of this server does not list them a second time.</summary>
    public FhirRoutes At(string address) => new(app, Group(app, address), registry, main: false);

    static RouteGroupBuilder Group(WebApplication app, string address)
    {
        var group = app.MapGroup(address);
        group.AddEndpointFilter(Ready).AddEndpointFilter(Readable).AddEndpointFilter(Acceptable);
        return group;
    }

    /// <summary>Routes an operation by its definition (profiles/operations): at the levels that it names, by POST, and by GET too where it changes nothing and takes nothing.</summary>
    /// <param name="id">The definition's id.</param>
    /// <param name="handler">The endpoint; at instance level it has a parameter <c>id</c>, and where it is for all resources a parameter <c>type</c>.</param>
    /// <param name="media">What it can answer in, when that is not only FHIR JSON.</param>
    /// <param name="byGet">It changes nothing, and all that it takes can stand in the address: then it is called by GET too.</param>
    /// <param name="isLong">It may go through all that is stored, and is not ended after the time that other requests have.</param>
    public void Operation(string id, Delegate handler, FhirMedia? media = null, bool byGet = false, bool isLong = false)
    {
        var entry = main ? registry.Route(id) : registry.Defined(id);
        string[] methods = entry.AffectsState || (entry.HasInput && !byGet) ? ["POST"] : ["GET", "POST"];
        foreach (var path in Paths(entry))
        {
            var route = group.MapMethods(path, methods, handler).WithMetadata(entry).WithTags(Tag);
            if (media is not null)
            {
                route.WithMetadata(media);
            }

            if (isLong)
            {
                route.DisableRequestTimeout();
            }
        }
    }

    static IEnumerable<string> Paths(OperationEntry entry)
    {
        if (entry.OnSystem)
        {
            yield return $"/${entry.Code}";
        }

        foreach (var type in entry.Resources.Select(type => type == "Resource" ? "{type}" : type))
        {
            if (entry.OnType)
            {
                yield return $"/{type}/${entry.Code}";
            }

            if (entry.OnInstance)
            {
                yield return $"/{type}/{Id}/${entry.Code}";
            }
        }
    }

    /// <summary>Routes the plain create of a request to what answers it.</summary>
    public void Create(string type, Delegate handler)
    {
        registry.RouteCreate(type);
        group.MapPost($"/{type}", handler).AddEndpointFilter(Unconditional).WithTags(Tag).WithSummary($"Create a {type}: it is answered at once").WithDescription($"The same as /fhir/{type}/$submit.");
    }

    /// <summary>GET, and HEAD with the same headers (http://hl7.org/fhir/R4/http.html#read).</summary>
    public RouteHandlerBuilder Get(string path, Delegate handler) => group.MapMethods(path, ["GET", "HEAD"], handler);

    public RouteHandlerBuilder Post(string path, Delegate handler) => group.MapPost(path, handler);

    public RouteHandlerBuilder Put(string path, Delegate handler) => group.MapPut(path, handler);

    public RouteHandlerBuilder Patch(string path, Delegate handler) => group.MapPatch(path, handler);

    public RouteHandlerBuilder Delete(string path, Delegate handler) => group.MapDelete(path, handler);

    /// <summary>Notes that create, update and delete of the type are routed by a capability of its own.</summary>
    public void Owns(string type) => registry.RouteOwn(type);

    /// <summary>For a create of a type that is not created by condition: without it what was not to be made twice would be (http://hl7.org/fhir/R4/http.html#ccreate).</summary>
    public static ValueTask<object?> Unconditional(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.ContainsKey("If-None-Exist") ? ValueTask.FromResult<object?>(FhirResults.Outcome(Problems.Unconditional())) : next(context);

    static async ValueTask<object?> Ready(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            await http.RequestServices.GetRequiredService<Warmup>().Ready.WaitAsync(LongestStart, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            http.Response.Headers.RetryAfter = "5";
            return FhirResults.Outcome(Problems.Starting());
        }

        return await next(context);
    }

    /// <summary>No text of FHIR has a character U+0000, and not every database can be asked for it.</summary>
    static ValueTask<object?> Readable(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var nul = request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true ? default : request.Query.FirstOrDefault(pair => pair.Value.Any(value => value?.Contains('\0', StringComparison.Ordinal) == true));
        return nul.Key is { } name ? ValueTask.FromResult<object?>(FhirResults.Outcome(Problems.BadParameter(SearchProblems.Plain(name), "a text without the character U+0000"))) : next(context);
    }

    static ValueTask<object?> Acceptable(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var media = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<FhirMedia>() ?? FhirMedia.Default;
        return media.Choose(context.HttpContext.Request) is null ? ValueTask.FromResult<object?>(FhirResults.Outcome(Problems.NotAcceptable(media.Offered))) : next(context);
    }
}
