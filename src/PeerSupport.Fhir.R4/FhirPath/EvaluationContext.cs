namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>
/// What an expression may see besides its focus. Not changed by an evaluation: one instance may serve many, on any thread, if what it refers to may.
/// </summary>
public sealed class EvaluationContext
{
    /// <summary>A context with nothing in it but the moment.</summary>
    /// <param name="now">What <c>now()</c>, <c>today()</c> and <c>timeOfDay()</c> answer.</param>
    public EvaluationContext(DateTimeOffset now) => Now = now;

    /// <summary>The moment of the evaluation; it stays the same throughout.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary><c>%resource</c>: the resource that holds the focus. Where null, the focus itself.</summary>
    public ITypedElement? Resource { get; init; }

    /// <summary><c>%rootResource</c>: the container of a contained resource. Where null, as <see cref="Resource"/>.</summary>
    public ITypedElement? RootResource { get; init; }

    /// <summary><c>resolve()</c>: from a reference's text to the resource, or null. Where null, references resolve to nothing.</summary>
    public Func<string, ITypedElement?>? Resolve { get; init; }

    /// <summary><c>memberOf()</c>: code, value set's canonical, and system where there is one, to whether it is in it; null for not known.</summary>
    public Func<string, string, string?, bool?>? MemberOf { get; init; }

    /// <summary><c>conformsTo()</c>: element and profile's canonical to whether it conforms; null for a profile that isn't known, which is an error.
    /// Without it, or where it answers null for a core R4 type's own canonical, the types are compared.</summary>
    public Func<ITypedElement, string, bool?>? ConformsTo { get; init; }

    /// <summary><c>trace()</c>: the name and what passed. The values may be personal: don't log them.</summary>
    public Action<string, IReadOnlyList<ITypedElement>>? Trace { get; init; }

    /// <summary>Ends an evaluation that nobody waits for any more: it is looked at every few thousand steps.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same, with one more variable.</summary>
    public EvaluationContext With(string name, ITypedElement value) => new(Now)
    {
        Resource = Resource, RootResource = RootResource, Resolve = Resolve, MemberOf = MemberOf, ConformsTo = ConformsTo, Trace = Trace, Cancellation = Cancellation,
        Variables = new Dictionary<string, IReadOnlyList<ITypedElement>>(Variables ?? new Dictionary<string, IReadOnlyList<ITypedElement>>()) { [name] = [value] },
    };

    /// <summary>Further variables, by name without the <c>%</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ITypedElement>>? Variables { get; init; }
}
