namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Each obligation of a server by PAS names the tests that show it, or says why there is none (<c>pas-obligations.txt</c>).</summary>
public sealed class PasObligationTests
{
    /// <summary>Operations, Bundles, elements of a request, what is answered in which case, rules of the answer, updates, inquiries, subscriptions, documents, Inferno's groups.</summary>
    static readonly string[] Rows =
    [
        .. Numbered("P", 13), .. Numbered("B", 4), .. Numbered("E", 23), "A1", "A2", "A6", "A1-extra", "A3", "A4", "A4-documents", "A-error", "A-cancelled", "A-refused", "A-failure", .. Numbered("R", 7), .. Numbered("U", 9),
        .. Numbered("Q", 9), .. Numbered("S", 11), .. Numbered("D", 4), "I1", "I2.1", "I2.2", "I2.3", "I2.4", "I3", "I4",
    ];

    [Fact]
    public void Each_obligation_has_its_test_or_its_reason()
    {
        var tests = typeof(PasObligationTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0)
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToHashSet();
        var listed = PasLists.Read("pas-obligations.txt");
        Assert.Equal(Rows, listed.Select(line => line[0]));
        foreach (var line in listed)
        {
            Assert.True(line.Length == 5 && line[2].Length > 0, $"{line[0]}: needs ids, words, tests and a remark");
            if (line[3] == "none")
            {
                Assert.True(line[4].Length > 20, $"{line[0]}: has no test and no reason");
                continue;
            }

            Assert.All(line[3].Split(',', StringSplitOptions.TrimEntries), test => Assert.True(tests.Contains(test), $"{line[0]}: there is no test {test}"));
        }
    }

    static IEnumerable<string> Numbered(string letter, int last) => Enumerable.Range(1, last).Select(number => $"{letter}{number}");
}
