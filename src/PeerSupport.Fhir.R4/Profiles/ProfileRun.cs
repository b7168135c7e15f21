using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>One validation under way: what was found, and where the walk stands. Belongs to one thread.</summary>
internal sealed class ProfileRun(ProfileSet set, Element root, List<Issue> issues, DateTimeOffset now)
{
    const int Most = 400;

    readonly Dictionary<(Element, CompiledProfile), IReadOnlyList<Issue>> _problems = [];
    List<Issue> _issues = issues;
    Standing _standing = new(root, root, null);
    CompiledProfile? _profile;
    ReferenceIndex? _references;

    /// <summary>Whether so much is wrong that more would not help.</summary>
    public bool IsFull => _issues.Count >= Most;

    public ProfileSet Set => set;

    /// <summary>For FHIRPath, at the resource where the walk stands.</summary>
    public EvaluationContext Context => _standing.Context ??= new EvaluationContext(now)
    {
        Resource = _standing.Resource,
        RootResource = _standing.Container,
        Resolve = Resolve,
        MemberOf = (code, valueSet, system) => set.Contains(valueSet, system, code),
        ConformsTo = (element, url) => element is Element own && set.Compiled(url) is { } profile ? Problems(profile, own).Count == 0 : null,
    };

    /// <summary>The walk goes into a resource; what is returned brings it back.</summary>
    public object Enter(Element resource)
    {
        var outer = _standing;
        if (!ReferenceEquals(resource, outer.Resource))
        {
            _standing = new Standing(resource, resource.Name == "contained" ? outer.Container : resource, null);
        }

        return outer;
    }

    public void Leave(object outer) => _standing = (Standing)outer;

    /// <summary>Holds an element to a profile.</summary>
    public void Apply(CompiledProfile profile, Element element)
    {
        var outer = _profile;
        _profile = profile;
        profile.Root.Check(element, this);
        _profile = outer;
    }

    /// <summary>The errors that an element would have by a profile, kept for the next question. A profile that is being asked about already has none.</summary>
    public IReadOnlyList<Issue> Problems(CompiledProfile profile, Element element)
    {
        if (_problems.TryGetValue((element, profile), out var known))
        {
            return known;
        }

        _problems[(element, profile)] = [];
        var (outerIssues, outerStanding) = (_issues, _standing);
        _issues = [];
        Apply(profile, element);
        _issues.RemoveAll(i => i.Severity > IssueSeverity.Error);
        var found = _issues;
        (_issues, _standing) = (outerIssues, outerStanding);
        _problems[(element, profile)] = found;
        return found;
    }

    public Element? Resolve(string reference)
    {
        if (reference.Length > 0 && reference[0] == '#')
        {
            return Contained(reference.AsSpan(1));
        }

        return (_references ??= new ReferenceIndex(root)).Find(reference);
    }

    public void Add(Element at, Issue issue, string? child = null) => Put(at, issue, child);

    /// <summary>An issue of a profile that is not being applied: where an extension stands.</summary>
    public void AddBy(CompiledProfile profile, Element at, Issue issue)
    {
        var outer = _profile;
        _profile = profile;
        Put(at, issue, null);
        _profile = outer;
    }

    public void AddMissing(Element parent, CompiledElement child, int count) => Put(parent, ProfileIssues.Missing(child, count), child.Name);

    void Put(Element at, Issue issue, string? child)
    {
        if (IsFull)
        {
            return;
        }

        var position = at.Place?.Position;
        _issues.Add(issue with
        {
            Expression = child is null ? at.Location : $"{at.Location}.{child}",
            Line = position?.Line,
            Column = position?.Column,
            Profile = _profile?.Entry.Url,
            ProfileName = _profile?.Entry.Name,
        });
    }

    Element? Contained(ReadOnlySpan<char> id)
    {
        foreach (var child in _standing.Container.All)
        {
            if (child.Name == "contained" && BindingCheck.Text(child, "id") is { } found && id.SequenceEqual(found))
            {
                return child;
            }
        }

        return id.Length == 0 ? _standing.Container : null;
    }

    sealed class Standing(Element resource, Element container, EvaluationContext? context)
    {
        public Element Resource => resource;

        public Element Container => container;

        public EvaluationContext? Context { get; set; } = context;
    }
}

/// <summary>What a resource says of itself in <c>meta.profile</c>.</summary>
internal static class ProfileClaims
{
    public static bool Has(Element resource, string url)
    {
        foreach (var meta in resource.All)
        {
            if (meta.Name != "meta")
            {
                continue;
            }

            foreach (var claim in meta.All)
            {
                if (claim.Name == "profile" && claim.Value is string found && Terminology.WithoutVersion(found) == Terminology.WithoutVersion(url))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
