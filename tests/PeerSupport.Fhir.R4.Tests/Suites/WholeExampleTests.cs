using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4.Tests.Suites;

/// <summary>The whole validation on the official examples: structure, invariants, bindings, references, Bundles, questionnaires.</summary>
public sealed partial class WholeExampleTests
{
    /// <summary>By R4 alone; of extensions that nobody has defined see the other test.</summary>
    [Fact]
    public void No_official_example_is_called_wrong_but_the_known_ones()
    {
        var validator = new Validator(ProfileSet.Empty, TimeProvider.System);
        List<string> found = [];
        foreach (var (name, bytes) in Suite.Examples())
        {
            found.AddRange(validator.Validate(FhirJson.Parse(bytes).Resource!, options: ValidationOptions.OnWrite).Where(each => each.Severity <= IssueSeverity.Error || each.Rule == "invariant-not-checked")
                .Select(each => $"{name} {each.Rule} {Index().Replace(each.Expression!, "")}{(each.Rule == "invariant-failed" ? " " + each.Found : "")}"));
        }

        found = [.. found.Distinct()];
        var known = KnownExampleErrors.All.Concat(KnownExampleErrors.BeyondStructure).Select(each => each.Line).ToList();
        Assert.True(!found.Except(known).Any(), "New: " + string.Join('\n', found.Except(known)));
        Assert.True(!known.Except(found).Any(), "No longer there: " + string.Join('\n', known.Except(found)));
    }

    /// <summary>As a person is told who asks: beyond what R4 says, only for the extensions that an example has made up, as the HL7 validator does too.</summary>
    [Fact]
    public void An_official_example_is_called_wrong_for_no_more_than_the_extensions_that_it_made_up()
    {
        var validator = new Validator(ProfileSet.Empty, TimeProvider.System);
        List<string> found = [];
        foreach (var (name, bytes) in Suite.Examples())
        {
            var resource = FhirJson.Parse(bytes).Resource!;
            var more = validator.Validate(resource).Where(each => each.Severity <= IssueSeverity.Error).Except(validator.Validate(resource, options: ValidationOptions.OnWrite));
            Assert.All(more, each => Assert.Equal("extension-unknown", each.Rule));
            found.AddRange(more.Select(each => $"{name} {each.Found}").Distinct());
        }

        Assert.Equal(KnownExampleErrors.MadeUpExtensions.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
