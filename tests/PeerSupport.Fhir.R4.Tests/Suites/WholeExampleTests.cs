using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4.Tests.Suites;

/// <summary>The whole validation on the official examples: structure, invariants, bindings, references, Bundles, questionnaires.</summary>
public sealed partial class WholeExampleTests
{
    [Fact]
    public void No_official_example_is_called_wrong_but_the_known_ones()
    {
        var validator = new Validator(ProfileSet.Empty, TimeProvider.System);
        List<string> found = [];
        foreach (var (name, bytes) in Suite.Examples())
        {
            found.AddRange(validator.Validate(FhirJson.Parse(bytes).Resource!).Where(each => each.Severity <= IssueSeverity.Error || each.Rule == "invariant-not-checked")
                .Select(each => $"{name} {each.Rule} {Index().Replace(each.Expression!, "")}{(each.Rule == "invariant-failed" ? " " + each.Found : "")}"));
        }

        found = [.. found.Distinct()];
        var known = KnownExampleErrors.All.Concat(KnownExampleErrors.BeyondStructure).Select(each => each.Line).ToList();
        Assert.True(!found.Except(known).Any(), "New: " + string.Join('\n', found.Except(known)));
        Assert.True(!known.Except(found).Any(), "No longer there: " + string.Join('\n', known.Except(found)));
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
