using System.Collections.Immutable;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Reads the facts out of the resources around a request, as the evidence map says.</summary>
public sealed class FactReader
{
    readonly Profiles profiles;
    readonly EvidenceSet set;
    readonly Dictionary<string, List<EvidenceResource>> subjects = [];
    readonly Dictionary<string, List<EvidenceResource>> byType = [];
    readonly EvaluationContext context;
    List<Issue>? issues;

    FactReader(Profiles profiles, EvidenceSet set, DateTimeOffset now)
    {
        this.profiles = profiles;
        this.set = set;
        context = new(now) { Resolve = set.Resolve, MemberOf = MemberOf };
    }

    /// <summary>All facts of a request.</summary>
    /// <param name="profiles">The evidence map and the code sets.</param>
    /// <param name="set">The request and the resources around it.</param>
    /// <param name="policy">The policy whose questionnaire is read; null where none is known.</param>
    /// <param name="now">The moment, for FHIRPath alone.</param>
    /// <param name="issues">Gets an error for each resource that cannot be read; null where such a one is passed over.</param>
    public static IReadOnlyList<Fact> Read(Profiles profiles, EvidenceSet set, Policy? policy, DateTimeOffset now, List<Issue>? issues = null)
    {
        var reader = new FactReader(profiles, set, now) { issues = issues };
        reader.FindSubjects();
        var facts = new List<Fact>();
        foreach (var (from, sources) in profiles.SourcesFor(policy))
        {
            foreach (var resource in reader.From(from))
            {
                reader.Read(resource, sources, facts);
            }
        }

        if (policy?.Questionnaire is { } questionnaire)
        {
            foreach (var response in reader.From("QuestionnaireResponse"))
            {
                facts.AddRange(QuestionnaireReader.Read(response, questionnaire, profiles, set));
            }
        }

        return facts;
    }

    /// <summary>The named facts of resources that belong to no request: all that a measure reads of a page of them. The set's request is any of them.</summary>
    /// <param name="profiles">The evidence map and the code sets.</param>
    /// <param name="set">The resources to read, and those that they refer to.</param>
    /// <param name="read">Those that are read.</param>
    /// <param name="names">The facts.</param>
    /// <param name="now">The moment, for FHIRPath alone.</param>
    public static IReadOnlyList<Fact> Read(Profiles profiles, EvidenceSet set, IEnumerable<EvidenceResource> read, IReadOnlySet<string> names, DateTimeOffset now)
    {
        var reader = new FactReader(profiles, set, now);
        var facts = new List<Fact>();
        foreach (var type in read.GroupBy(resource => resource.Resource.TypeName))
        {
            ImmutableArray<CompiledSource> sources = [.. profiles.Map.Sources.GetValueOrDefault(type.Key, []).Where(source => names.Contains(source.Fact))];
            foreach (var resource in type)
            {
                reader.Read(resource, sources, facts);
            }
        }

        return facts;
    }

    void FindSubjects()
    {
        foreach (var (name, from, paths) in profiles.Map.Subjects)
        {
            IEnumerable<EvidenceResource> starts = from is null ? [set.Request] : subjects.GetValueOrDefault(from, []);
            var found = new List<EvidenceResource>();
            foreach (var start in starts)
            {
                found.AddRange(First(paths, start.Element, ContextOf(start)).Select(set.Of).OfType<EvidenceResource>());
            }

            subjects[name] = [.. found.DistinctBy(resource => resource.Key)];
        }

        foreach (var resource in set.Resources.Where(IsOfMember))
        {
            if (!byType.TryGetValue(resource.Resource.TypeName, out var list))
            {
                byType[resource.Resource.TypeName] = list = [];
            }

            list.Add(resource);
        }
    }

    List<EvidenceResource> From(string name) => subjects.TryGetValue(name, out var subject) ? subject : byType.GetValueOrDefault(name, []);

    /// <summary>Resources about another patient never count as evidence.</summary>
    bool IsOfMember(EvidenceResource resource)
    {
        var element = resource.Element;
        var reference = element.Children("subject").FirstOrDefault() ?? element.Children("patient").FirstOrDefault() ?? element.Children("beneficiary").FirstOrDefault()
            ?? element.Children("for").FirstOrDefault();
        var member = subjects.GetValueOrDefault("patient") is [var only] ? only : null;
        if (reference is null || member is null)
        {
            return true;
        }

        if (set.Follow(reference, resource) is { } target)
        {
            return target.Resource.TypeName != "Patient" || target == member;
        }

        // Whoever cannot be found is another patient: a Patient elsewhere, or one of whom only a URN or an identifier is given.
        return EvidenceSet.Text(reference) is { } text ? !text.Contains("Patient/", StringComparison.Ordinal) && !text.StartsWith("urn:", StringComparison.Ordinal)
            : reference.Children("identifier").FirstOrDefault() is not { } identifier || Names(identifier, member);
    }

    /// <summary>An identifier of the member: one of the Patient, or the member id of the Coverage.</summary>
    bool Names(ITypedElement identifier, EvidenceResource member)
    {
        var (system, value) = (Values.Child(identifier, "system"), Values.Child(identifier, "value"));
        return member.Element.Children("identifier").Any(own => Values.Child(own, "value") == value && (system is null || Values.Child(own, "system") == system))
            || subjects.GetValueOrDefault("coverage", []).Any(coverage => Values.Child(coverage.Element, "subscriberId") == value);
    }

    void Read(EvidenceResource resource, ImmutableArray<CompiledSource> sources, List<Fact> facts)
    {
        var here = ContextOf(resource);
        foreach (var source in sources)
        {
            try
            {
                Read(resource, source, here, facts);
            }
            catch (FhirPathException)
            {
                // An element that should stand once stands twice, or its value is of another type than the map expects: what it says is neither a yes nor a no.
                issues?.Add(RequestIssues.NotReadable(resource.Element, profiles.Map.Find(source.Fact)?.Label ?? source.Fact));
            }
        }
    }

    void Read(EvidenceResource resource, CompiledSource source, EvaluationContext here, List<Fact> facts)
    {
        if (!Linked(source, resource, here, out var people) || (source.Where is not null && source.Where.Predicate(resource.Element, here) != true))
        {
            return;
        }

        foreach (var element in source.Each?.Evaluate(resource.Element, here) ?? [resource.Element])
        {
            Add(source, resource, element, here, people, facts);
        }
    }

    /// <summary>Where a resource's own paths are evaluated: its references to what it contains lead there.</summary>
    EvaluationContext ContextOf(EvidenceResource resource) =>
        new(context.Now) { Resolve = reference => set.Find(reference, resource)?.Element, MemberOf = context.MemberOf, Resource = resource.Element, RootResource = resource.Container?.Element };

    /// <param name="source">The source.</param>
    /// <param name="resource">A resource of its type.</param>
    /// <param name="here">Where the resource's paths are evaluated.</param>
    /// <param name="people">The subjects that it leads to; none where it needs to lead to none.</param>
    bool Linked(CompiledSource source, EvidenceResource resource, EvaluationContext here, out ImmutableArray<string> people)
    {
        people = [];
        if (source.LinkPath is null)
        {
            return true;
        }

        var targets = subjects.GetValueOrDefault(source.LinkTo!, []);
        var references = source.LinkPath.Evaluate(resource.Element, here);
        people = [.. references.Select(reference => Person(set.Follow(reference, resource))).OfType<EvidenceResource>().Where(targets.Contains).Select(target => target.Name).Distinct()];
        return people.Length > 0 || (source.LinkOrNobody && references.Count == 0);
    }

    /// <summary>The person in a role; everything else is what it is.</summary>
    EvidenceResource? Person(EvidenceResource? found) =>
        found?.Resource.TypeName == "PractitionerRole" ? set.Follow(found.Element.Children("practitioner").FirstOrDefault(), found) : found;

    void Add(CompiledSource source, EvidenceResource resource, ITypedElement element, EvaluationContext here, ImmutableArray<string> people, List<Fact> facts)
    {
        ITypedElement? found = null;
        var value = source.Value is null ? null : Value(source.Value, element, resource, here, out found);
        if (source.Value is not null && value is null)
        {
            return;
        }

        var at = found ?? element;

        var dated = source.Date.IsEmpty ? [] : First(source.Date, element, here);
        facts.Add(new Fact(source.Fact, value, EvidenceAt(resource, at, value?.ToString() ?? profiles.Map.Find(source.Fact)?.Label ?? source.Fact, dated))
        {
            When = dated.Count > 0 ? Values.Day(dated[0]) : null,
            Moment = dated.Count > 0 ? Values.Moment(dated[0]) : null,
            Offset = dated.Count > 0 ? Values.Offset(dated[0]) : TimeSpan.Zero,
            Undated = !source.Date.IsEmpty && !source.UndatedCounts && (dated.Count == 0 || Values.Day(dated[0]) is null),
            People = people,
            Fields = Fields(source.Fields, element, resource, here),
            Parts = source.Parts.IsEmpty ? [] : [.. source.Parts.SelectMany(part => Parts(part, element, resource, here))],
        });
    }

    ImmutableDictionary<string, FactValue> Fields(ImmutableArray<(string Name, CompiledValue Value)> fields, ITypedElement element, EvidenceResource resource, EvaluationContext here)
    {
        if (fields.IsEmpty)
        {
            return ImmutableDictionary<string, FactValue>.Empty;
        }

        var values = ImmutableDictionary.CreateBuilder<string, FactValue>();
        foreach (var (name, definition) in fields)
        {
            if (Value(definition, element, resource, here, out _) is { } value)
            {
                values[name] = value;
            }
        }

        return values.ToImmutable();
    }

    IEnumerable<Fact> Parts(CompiledPart part, ITypedElement element, EvidenceResource resource, EvaluationContext here)
    {
        IEnumerable<(EvidenceResource Owner, ITypedElement Start, EvaluationContext Context)> starts = part.LinkedFrom is null ? [(resource, element, here)]
            : Linking(part.LinkedFrom, part.LinkedBy!, resource).Select(other => (other, other.Element, ContextOf(other)));
        foreach (var (owner, start, at) in starts)
        {
            foreach (var found in part.Each.Evaluate(start, at))
            {
                var holder = set.Of(found) ?? owner;
                if (!IsOfMember(holder))
                {
                    continue;
                }

                var value = part.Value is null ? null : Value(part.Value, found, owner, at, out _);
                yield return new Fact(part.Name, value, EvidenceAt(holder, found, value?.ToString() ?? part.Name, [])) { Fields = Fields(part.Fields, found, owner, at) };
            }
        }
    }

    IEnumerable<EvidenceResource> Linking(string type, CompiledExpression reference, EvidenceResource to) =>
        byType.GetValueOrDefault(type, []).Where(other => reference.Evaluate(other.Element, ContextOf(other)).Any(each => set.Follow(each, other) == to));

    FactValue? Value(CompiledValue definition, ITypedElement element, EvidenceResource resource, EvaluationContext here, out ITypedElement? found)
    {
        found = null;
        if (definition.Constant is { } constant)
        {
            return definition.As switch
            {
                "code" => new FactValue.Coded([new(definition.System ?? "", constant)], profiles.Display(definition.System, constant)),
                "yes-no" => new FactValue.YesNo(constant == "true"),
                _ => new FactValue.Words(constant),
            };
        }

        var values = definition.LinkedFrom is null ? First(definition.Path, element, here)
            : [.. Linking(definition.LinkedFrom, definition.LinkedBy!, resource).SelectMany(other => First(definition.Path, other.Element, ContextOf(other)))];
        if (values.Count == 0)
        {
            return definition.Else is null ? null : Value(definition.Else, element, resource, here, out found);
        }

        found = values[0];
        if (definition.As is "organization" or "person")
        {
            return PartyKey.Of(set, values[0], resource, definition.As == "person" ? "practitioner" : "organization") is { } key ? new FactValue.Words(key) : null;
        }

        // A bare string and a code without words have no display of their own: the code system's stands in.
        return Values.Read(values, definition.As, definition.System, profiles.SystemOf) switch
        {
            FactValue.Coded coded when definition.System is { } system => Known(coded with { Codes = [.. coded.Codes.Select(code => code.System == system ? code with { Value = profiles.CodeOf(system, code.Value) } : code)] }),
            FactValue.Coded { Text: null } coded => Known(coded),
            var read => read,
        };

        FactValue.Coded Known(FactValue.Coded coded) => coded with { Text = coded.Codes.Select(code => profiles.Display(code.System, code.Value)).FirstOrDefault(display => display is not null) ?? coded.Text };
    }

    static IReadOnlyList<ITypedElement> First(ImmutableArray<CompiledExpression> paths, ITypedElement element, EvaluationContext here)
    {
        foreach (var path in paths)
        {
            if (path.Evaluate(element, here) is { Count: > 0 } found)
            {
                return found;
            }
        }

        return [];
    }

    static Decisions.Evidence EvidenceAt(EvidenceResource resource, ITypedElement element, string shown, IReadOnlyList<ITypedElement> dated) =>
        new(resource.Name, element.Location.Length == 0 ? resource.Resource.TypeName : resource.PathOf(element), shown, dated.Count > 0 ? Values.Day(dated[0])?.ToString() : null);

    bool? MemberOf(string code, string valueSet, string? system) =>
        profiles.ValueSet(valueSet) is { } codes ? system is not null && codes.Contains(new Code(profiles.SystemOf(system), code)) : null;
}
