using System.Text.Json;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4.Tests.Structures;

/// <summary>The CodeSystem of the codes in an OperationOutcome's details lists those that the code can give, and no others.</summary>
public sealed partial class IssueRuleTests
{
    [Fact]
    public void Every_rule_that_an_issue_can_have_is_listed_and_nothing_else()
    {
        var given = Sources().SelectMany(Rules).ToHashSet(StringComparer.Ordinal);
        Assert.True(given.Count > 100, "The test finds too little.");
        var listed = Concepts().Select(concept => concept.GetProperty("code").GetString()!).ToList();
        Assert.True(!given.Except(listed).Any(), "Not listed: " + string.Join(", ", given.Except(listed).Order()));
        Assert.True(!listed.Except(given).Any(), "Listed, but never given: " + string.Join(", ", listed.Except(given).Order()));
    }

    [Fact]
    public void The_codes_stand_in_order_each_once_with_its_meaning()
    {
        var codes = Concepts().Select(concept => concept.GetProperty("code").GetString()!).ToList();
        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
        Assert.All(Concepts(), concept => Assert.EndsWith(".", concept.GetProperty("definition").GetString(), StringComparison.Ordinal));
    }

    static List<JsonElement> Concepts() => [.. OwnDefinitions.Json("profiles/terminology/codesystem-issue-rule.json").GetProperty("concept").EnumerateArray()];

    static IEnumerable<string> Sources() => Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !OwnDefinitions.Relative(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules")).Select(File.ReadAllText);

    /// <summary>What follows the issue type where an issue is made, and the first of a rule with its sentence that are chosen together.</summary>
    static IEnumerable<string> Rules(string source) => Made().Matches(source).SelectMany(match => new[] { match.Groups[1], match.Groups[2] }).Concat(Chosen().Matches(source).Select(match => match.Groups[1]))
        .Where(group => group.Success).Select(group => group.Value);

    [GeneratedRegex("""
        (?:Issue|new|Error|Fault|Of)\(\s*(?:[\w.]+,\s*)?(?:[^",]+\?\s*"[a-z-]+"\s*:\s*)?"(?:invalid|structure|required|value|invariant|processing|not-supported|duplicate|multiple-matches|not-found|deleted|too-long|code-invalid|extension|too-costly|business-rule|conflict|security|login|unknown|expired|forbidden|suppressed|transient|lock-error|no-store|exception|timeout|incomplete|throttled|informational)",\s*(?:[^",]+\?\s*)?"([a-z0-9-]+)"(?:\s*:\s*"([a-z0-9-]+)")?
        """)]
    private static partial Regex Made();

    [GeneratedRegex("""
        [?:]\s*\("([a-z]+(?:-[a-z]+)+)",\s*\$?"[A-Z]
        """)]
    private static partial Regex Chosen();
}
