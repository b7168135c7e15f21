namespace PeerSupport.Fhir.R4;

/// <summary>What is said of Bundles.</summary>
internal static class BundleIssues
{
    public static Issue NoFullUrl(string type) => Error(
        "required", "bundle-full-url-missing", $"Each entry of a {type} needs a fullUrl, so that others can refer to it.", "fullUrl, an absolute address", "nothing", "Add fullUrl, such as urn:uuid: with a new UUID.");

    public static Issue RelativeFullUrl() => Error(
        "value", "bundle-full-url-relative", "A fullUrl is an absolute address.", "http:, https: or urn: at its beginning", "a relative address", "Put the server's base before it, or use urn:uuid: with a UUID.");

    public static Issue NotAUuid() => Error(
        "value", "invalid-uuid", "What follows urn:uuid: is not a UUID in lower case.", "urn:uuid: and 32 hexadecimal digits in lower case, grouped 8-4-4-4-12", "another text", "Give a UUID in lower case.");

    public static Issue FullUrlMismatch(bool isType) => Error(
        "value", "bundle-full-url-mismatch", $"The fullUrl names another {(isType ? "type of resource" : "id")} than the resource in the entry has.", "an address that ends in the resource's type and id", $"another {(isType ? "type" : "id")}", "Correct the fullUrl or the resource's id.");

    public static Issue NothingToWrite() => Error(
        "required", "bundle-request-without-resource", "The entry asks to create or update a resource, but has none.", "resource", "nothing", "Add the resource, or correct request.method.");

    public static Issue NotInBundle(string type) => Error(
        "not-found", "reference-not-in-bundle", $"The reference leads to nothing in the Bundle; a {type} holds what its first entry refers to.", "the fullUrl of an entry", "a reference that no entry answers to", "Add the resource to the Bundle, or correct the reference.");

    public static Issue SeveralVersions(int count) => Error(
        "multiple-matches", "reference-ambiguous", "Several entries of the Bundle are versions of what the reference leads to, and it names none.", "one entry", $"{count} entries", "Name the version in the reference: /_history/ and the version.");

    public static Issue LinkTwice(string relation) => Error(
        "duplicate", "bundle-link-twice", $"The Bundle has two links '{relation}'; a page has one address of each kind.", "one", "two", "Remove one of them.");

    static Issue Error(string code, string rule, string text, string expected, string found, string remedy) =>
        new(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy };
}
