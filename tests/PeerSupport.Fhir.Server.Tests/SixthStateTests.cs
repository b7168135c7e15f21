using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>A state that is nothing but a folder of data is answered after a restart.</summary>
public sealed class SixthStateTests
{
    const string Policy = """
        {
          "id": "sixth-peer-support", "title": "A sixth state's peer support",
          "payer": { "name": "Sixth payer", "identifiers": [{ "system": "https://peersupport.example/fhir/identifier/payer", "code": "sixth" }] },
          "programs": [{ "id": "sixth-program", "name": "Sixth program", "codes": [{ "system": "https://peersupport.example/fhir/CodeSystem/program", "code": "sixth-program" }] }],
          "versions": [{
            "version": "1", "source": { "title": "A policy", "publisher": "Sixth payer" }, "effective": { "start": "2020-01-01" },
            "services": [{ "system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "code": "H0038", "display": "Peer support", "unitMinutes": 15, "unitSource": "the policy" }],
            "clauses": [
              { "id": "SIX.AGE", "effect": "require", "title": "Sixty", "text": "The member is 60 or older.", "cite": { "section": "1" }, "reason": "age", "test": { "kind": "age", "min": 60 } },
              { "id": "SIX.OWN", "effect": "require", "title": "Own", "text": "A fact of the state's own.", "cite": { "section": "2" }, "reason": "guideline", "test": { "kind": "yesNo", "fact": "likes-gardening" } }
            ]
          }]
        }
        """;

    const string Facts = """{ "facts": [{ "name": "likes-gardening", "shape": "yes-no", "label": "whether the member likes gardening", "question": "Does the member like gardening?" }] }""";

    const string Cases = """
        {
          "systems": { "hcpcs": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets" },
          "defaults": { "clause": "", "name": "", "expect": "", "program": "sixth-program", "service": "hcpcs|H0038", "units": 4, "start": "2026-01-05", "end": "2026-02-01" },
          "cases": [
            { "clause": "SIX.AGE", "name": "60 on the day", "expect": "met", "facts": { "member-birth-date": "1966-01-05" } },
            { "clause": "SIX.AGE", "name": "59", "expect": "not-met", "facts": { "member-birth-date": "1966-01-06" } },
            { "clause": "SIX.AGE", "name": "no date", "expect": "unknown" },
            { "clause": "SIX.OWN", "name": "yes", "expect": "met", "facts": { "likes-gardening": true } },
            { "clause": "SIX.OWN", "name": "no", "expect": "not-met", "facts": { "likes-gardening": false } },
            { "clause": "SIX.OWN", "name": "silent", "expect": "unknown" }
          ]
        }
        """;

    [Fact]
    public async Task Is_answered_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("peersupport-sixth-").FullName;
        try
        {
            Copy(Evidence.Profiles.Find(AppContext.BaseDirectory)!, folder);
            var request = Examples.Request($"{Examples.States()[0]}/00-baseline").ToJsonString();
            request = System.Text.RegularExpressions.Regex.Replace(request, "(\"system\":\"https://peersupport.example/fhir/identifier/payer\",\"value\":)\"[^\"]+\"", "$1\"sixth\"");
            request = System.Text.RegularExpressions.Regex.Replace(request, "(\"system\":\"https://peersupport.example/fhir/CodeSystem/program\",\"code\":)\"[^\"]+\"", "$1\"sixth-program\"");
            await using (var before = new FolderServer(folder))
            {
                Assert.Equal("rejected", (await Submit(before, request)).Decision);
            }

            var state = Directory.CreateDirectory(Path.Combine(folder, "policies", "sixth")).FullName;
            File.WriteAllText(Path.Combine(state, "policy.json"), Policy);
            File.WriteAllText(Path.Combine(state, "facts.json"), Facts);
            File.WriteAllText(Path.Combine(state, "cases.json"), Cases);
            await using var after = new FolderServer(folder);
            var answer = await Submit(after, request);
            Assert.Equal("denied", answer.Decision);
            Assert.Equal(["SIX.AGE"], answer.Causes);
            Assert.Contains("SIX.OWN", answer.ClauseIds);
            using var client = after.CreateClient();
            var plan = JsonNode.Parse(await client.GetStringAsync(new Uri("/fhir/PlanDefinition/sixth-peer-support", UriKind.Relative), TestContext.Current.CancellationToken))!;
            Assert.Equal("SIX.AGE", (string?)plan["action"]![0]!["prefix"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<Answer> Submit(TestServer server, string request)
    {
        using var client = server.CreateClient();
        using var content = new StringContent(request, Encoding.UTF8, "application/fhir+json");
        using var response = await client.PostAsync(new Uri("/fhir/Claim/$submit", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return Answer.Read(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    sealed class FolderServer(string profiles) : TestServer
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Profiles", profiles);
        }
    }
}
