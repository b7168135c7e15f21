using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with a search. The names of parameters are said, their values never: they are a person's.</summary>
static class SearchProblems
{
    public static Issue Unknown(string type, string name, bool strict) => new(strict ? IssueSeverity.Error : IssueSeverity.Warning, "not-supported", "unknown-parameter",
        $"{type} has no search parameter {Plain(name)}{(strict ? "." : ": it was not used.")}")
    {
        Remedy = $"GET /fhir/metadata lists the parameters of {type}.",
        Expression = At(name),
    };

    public static Issue Modifier(SearchParameter parameter, string modifier) => new(IssueSeverity.Error, "not-supported", "unsupported-modifier", $"The search parameter {parameter.Code} does not take the modifier :{Plain(modifier)}.")
    {
        Expected = Supported(parameter),
        Remedy = $"Ask for {parameter.Code} without a modifier{(parameter.Kind == SearchKind.Composite ? "; :missing is asked of its parts" : ", or with one of these")}.",
        Expression = At(parameter.Code),
    };

    public static Issue Value(string name, string expected) => new(IssueSeverity.Error, "value", "search-value", $"The value of the search parameter {Plain(name)} can't be read.") { Expected = expected, Remedy = $"Correct the value of {Plain(name)} in the address.", Expression = At(name) };

    public static Issue Chain(string name, string why) => new(IssueSeverity.Error, "not-supported", "search-chain", $"The chain {Plain(name)} can't be followed: {why}") { Remedy = "Name each step as GET /fhir/metadata lists it, with the type where a reference leads to several (subject:Patient.name).", Expression = At(name) };

    public static Issue Result(string name, string expected) => new(IssueSeverity.Error, "value", "search-value", $"{Plain(name)} can't be used so.") { Expected = expected, Remedy = $"Correct {Plain(name)} in the address, or leave it out.", Expression = At(name) };

    /// <summary>A type, named as the target, to which none of the parameters leads.</summary>
    public static Issue IncludeTarget(string name, string value, IReadOnlyList<string> offered, bool strict)
    {
        var severity = strict ? IssueSeverity.Error : IssueSeverity.Warning;
        return new(severity, "not-supported", "include-target", $"{name}={Plain(value)} names a target type that nothing leads to here{(strict ? "." : ": it was not used.")}")
        {
            Expected = offered.Count > 0 ? string.Join(", ", offered) : "the name of a resource type",
            Remedy = $"Name one of these types after the parameter, or none, or leave {name} out.",
            Expression = At(name),
        };
    }

    public static Issue Sort(IReadOnlyList<string> types, string code, SearchParameter? parameter, IEnumerable<string> offered) =>
        new(IssueSeverity.Error, "not-supported", "search-sort", parameter is null ? $"{string.Join(" and ", types)} can't be sorted by {Plain(code)}: there is no such parameter." : $"{string.Join(" and ", types)} can't be sorted by {parameter.Code}: its values have no order here.")
        {
            Expected = string.Join(", ", offered),
            Remedy = "Sort by one of these, with - before it for descending, or sort what you get.",
            Expression = "http._sort",
        };

    public static Issue TooLarge() => new(IssueSeverity.Error, "too-costly", "search-too-large", "The search asks for more at a time than every database can answer.")
    {
        Expected = "at most 500 values of a parameter, 200 conditions, and 20 each of _sort and _include",
        Remedy = "Ask in several searches; name references with their type (Patient/1), since an id alone may be of any type.",
    };

    public static Issue Types(IEnumerable<string> offered, bool isMissing) => new(IssueSeverity.Error, isMissing ? "required" : "value", "search-types", isMissing ? "A search of several types names them." : "_type names a type that is not stored here.")
    {
        Expected = $"_type with one or more of {string.Join(", ", offered)}",
        Remedy = "Name the types in _type, with commas between them; definitions are searched by themselves, as /fhir/ValueSet?….",
        Expression = "http._type",
    };

    public static Issue Unshared(string name, bool strict) => new(strict ? IssueSeverity.Error : IssueSeverity.Warning, "not-supported", "unknown-parameter", $"A search of several types has no search parameter {Plain(name)}{(strict ? "." : ": it was not used.")}")
    {
        Expected = "_id, _lastUpdated, _profile, _security, _source or _tag",
        Remedy = "Search one type to ask for its own parameters.",
        Expression = At(name),
    };

    public static Issue Cursor() => new(IssueSeverity.Error, "value", "search-page", "This is not a page of this search.") { Remedy = "Follow the links as they are given, or begin again without _cursor.", Expression = "http._cursor" };

    public static Issue Partial(long done, long total) => new(IssueSeverity.Warning, "incomplete", "search-partial", $"The index is being made anew: {done} of {total} resources are in it, so that this answer may lack some.")
    {
        Remedy = "Search again when the index is complete.",
    };

    public static Issue IncludedCut(int most) => new(IssueSeverity.Warning, "too-costly", "search-included-cut", $"More resources belong to this page than the {most} that come along.") { Remedy = "Ask for fewer matches with _count, or read the others by their references." };

    /// <summary>"http." and the parameter's name, as R4 has it for what stands in no body (http://hl7.org/fhir/R4/operationoutcome-definitions.html#OperationOutcome.issue.location), without its modifier and chain.</summary>
    static string? At(string name) => name.Split(':', '.')[0] is { Length: > 0 and <= 64 } own && own.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? $"http.{own}" : null;

    static string Supported(SearchParameter parameter) => parameter.Kind switch
    {
        SearchKind.Composite => "no modifier",
        _ when parameter.Code is "_id" or "_lastUpdated" => ":missing",
        SearchKind.Token => ":not, :missing",
        SearchKind.String => ":exact, :contains, :missing",
        SearchKind.Reference => ":identifier, :missing, and the name of a resource type",
        _ => ":missing",
    };

    public static string Plain(string name) => name.Length <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '.' or '*') ? name : "another text";
}
