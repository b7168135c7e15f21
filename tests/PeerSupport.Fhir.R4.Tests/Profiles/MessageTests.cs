using System.Runtime.CompilerServices;
using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>The wording of what people read. With PEERSUPPORT_SNAPSHOTS=write the file is written anew.</summary>
public sealed class MessageTests
{
    static readonly string Everything = Profiled.Profile("Peer", "Patient", $$"""
        {"path":"Patient.birthDate","min":1},{"path":"Patient.photo","max":"0"},{"path":"Patient.deceased[x]","type":[{"code":"boolean"}]},{"path":"Patient.active","fixedBoolean":true},
        {"path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://vs"} },{"path":"Patient.communication.language","patternCodeableConcept":{"coding":[{"system":"urn:ietf:bcp:47","code":"en"}] } },
        {"path":"Patient.contact","constraint":[{"key":"peer-1","severity":"error","human":"A contact has a name","expression":"name.exists()"}]},{"path":"Patient.name.family","maxLength":5},
        {"path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["{{Profiled.Root}}Org"] }]},
        {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"},{"type":"value","path":"use"}],"rules":"closed"} },
        {"path":"Patient.identifier","sliceName":"member","min":1},{"path":"Patient.identifier.system","fixedUri":"http://member"},{"path":"Patient.identifier.use","fixedCode":"official"}
        """);

    static readonly string Org = Profiled.Profile("Org", "Organization", """{"path":"Organization.name","min":1}""");

    const string Codes = """{"resourceType":"ValueSet","url":"http://vs","compose":{"include":[{"system":"http://cs","concept":[{"code":"a"},{"code":"b"}]}]}}""";

    const string Wrong = """
        {"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","active":true}],"active":false,"photo":[{"title":"x"}],"deceasedDateTime":"2020",
        "identifier":[{"system":"http://member","use":"usual"}],"maritalStatus":{"coding":[{"system":"http://cs","code":"z"}]},"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"fr"}]}}],
        "contact":[{"gender":"female"}],"name":[{"family":"Private"}],"managingOrganization":{"reference":"#o"}}
        """;

    [Fact]
    public void The_messages_read_as_they_were_approved()
    {
        var text = new StringBuilder();
        foreach (var issue in Profiled.Issues(Wrong, Everything, Org, Codes))
        {
            text.Append(issue.Severity).Append(' ').Append(issue.Rule).Append(" (").Append(issue.Code).Append(") ").Append(issue.Expression).Append(", line ").Append(issue.Line).Append(", column ").Append(issue.Column)
                .Append('\n').Append(issue.Text).Append("\nExpected: ").Append(issue.Expected).Append("\nFound: ").Append(issue.Found).Append("\nRemedy: ").Append(issue.Remedy)
                .Append("\nProfile: ").Append(issue.ProfileName).Append(' ').Append(issue.Profile).Append("\n\n");
        }

        var file = Path.Combine(Path.GetDirectoryName(Here())!, "messages.txt");
        if (Environment.GetEnvironmentVariable("PEERSUPPORT_SNAPSHOTS") == "write")
        {
            File.WriteAllText(file, text.ToString());
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), text.ToString());
        Assert.DoesNotContain("Private", text.ToString(), StringComparison.Ordinal);
    }

    static string Here([CallerFilePath] string path = "") => path;
}
