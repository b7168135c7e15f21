using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4.Patch;

namespace PeerSupport.Fhir.R4.Tests.Patch;

public sealed class PatchTests
{
    static readonly JsonObject Patient = JsonNode.Parse("{\"resourceType\":\"Patient\",\"id\":\"p\",\"deceasedBoolean\":false,\"name\":[{\"family\":\"A\",\"given\":[\"x\",\"y\"]},{\"family\":\"B\"}],\"contact\":[{\"gender\":\"male\"}]}")!.AsObject();

    static JsonObject Json(string patch) => JsonPatch.Apply(Patient, JsonNode.Parse(patch));

    static string Operation(string type, string path, string more = "") => $"{{\"name\":\"operation\",\"part\":[{{\"name\":\"type\",\"valueCode\":\"{type}\"}},{{\"name\":\"path\",\"valueString\":\"{path}\"}}{more}]}}";

    static JsonObject Path(params string[] operations) =>
        FhirPathPatch.Apply(Patient, FhirJson.Parse(Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Parameters\",\"parameter\":[{string.Join(',', operations)}]}}")).Resource!, DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("[{\"op\":\"add\",\"path\":\"/name/1\",\"value\":{\"family\":\"N\"}}]", "/name", "[\"A\",\"N\",\"B\"]")]
    [InlineData("[{\"op\":\"remove\",\"path\":\"/name/0\"}]", "/name", "[\"B\"]")]
    [InlineData("[{\"op\":\"move\",\"from\":\"/name/0\",\"path\":\"/name/1\"}]", "/name", "[\"B\",\"A\"]")]
    [InlineData("[{\"op\":\"copy\",\"from\":\"/name/0\",\"path\":\"/name/-\"}]", "/name", "[\"A\",\"B\",\"A\"]")]
    public void Json_patch_works_on_lists(string patch, string list, string families) =>
        Assert.Equal(families, new JsonArray([.. Json(patch)[list[1..]]!.AsArray().Select(name => (JsonNode?)(string?)name!["family"])]).ToJsonString());

    [Theory]
    [InlineData("[{\"op\":\"remove\",\"path\":\"/gender\"}]", false)]
    [InlineData("[{\"op\":\"add\",\"path\":\"/name/7\",\"value\":1}]", false)]
    [InlineData("[{\"op\":\"replace\",\"path\":\"/name/01\",\"value\":1}]", false)]
    [InlineData("[{\"op\":\"test\",\"path\":\"/id\",\"value\":\"q\"}]", false)]
    [InlineData("[{\"op\":\"move\",\"from\":\"/name\",\"path\":\"/name/0\"}]", false)]
    [InlineData("[{\"op\":\"add\",\"path\":\"name\",\"value\":1}]", true)]
    [InlineData("[{\"op\":\"add\",\"path\":\"/name\"}]", true)]
    [InlineData("[{\"path\":\"/name\"}]", true)]
    [InlineData("[1]", true)]
    [InlineData("{}", true)]
    public void A_json_patch_that_does_not_fit_changes_nothing(string patch, bool malformed)
    {
        var before = Patient.ToJsonString();
        Assert.Equal(malformed, Assert.Throws<PatchException>(() => Json(patch)).IsMalformed);
        Assert.Equal(before, Patient.ToJsonString());
    }

    [Theory]
    [InlineData("[{\"op\":\"\\ud800\",\"path\":\"/name\"}]")]
    [InlineData("[{\"op\":\"add\",\"path\":\"/x\",\"value\":{\"\\udc00\":1}}]")]
    [InlineData("[{\"op\":\"add\",\"op\":\"add\"}]")]
    [InlineData("[")]
    public void What_is_no_text_is_no_json_patch(string body) => Assert.True(Assert.Throws<PatchException>(() => JsonPatch.Read(Encoding.UTF8.GetBytes(body))).IsMalformed);

    [Fact]
    public void Bytes_that_are_no_character_are_no_json_patch() =>
        Assert.True(Assert.Throws<PatchException>(() => JsonPatch.Read([.. "[{\"op\":\""u8, 0xff, .. "\"}]"u8])).IsMalformed);

    [Fact]
    public void A_json_patch_cannot_double_a_resource_without_end() =>
        Assert.Throws<PatchException>(() => Json($"[{{\"op\":\"add\",\"path\":\"/a\",\"value\":[\"{new string('x', 1000)}\"]}}{Repeat(",{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}", 40)}]"));

    [Fact]
    public void A_json_patch_cannot_nest_a_resource_deeper_than_it_can_be_read()
    {
        var deep = $"{Repeat("{\"x\":", 60)}1{new string('}', 60)}";
        var round = $",{{\"op\":\"add\",\"path\":\"/b\",\"value\":{deep}}},{{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b{Repeat("/x", 59)}/a\"}},{{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a\"}}";
        Assert.Throws<PatchException>(() => Json($"[{{\"op\":\"add\",\"path\":\"/a\",\"value\":{deep}}}{Repeat(round, 300)},{{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/c\"}}]"));
    }

    [Fact]
    public void A_patch_has_a_bounded_number_of_operations()
    {
        Assert.Throws<PatchException>(() => Json($"[{string.Join(',', Enumerable.Repeat("{\"op\":\"test\",\"path\":\"/id\",\"value\":\"p\"}", 1001))}]"));
        Assert.Throws<PatchException>(() => Path([.. Enumerable.Repeat(Operation("delete", "Patient.gender"), 1001)]));
    }

    static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [Fact]
    public void Fhirpath_patch_adds_inserts_deletes_replaces_and_moves()
    {
        var patched = Path(
            Operation("add", "Patient.contact[0]", ",{\"name\":\"name\",\"valueString\":\"name\"},{\"name\":\"value\",\"valueHumanName\":{\"text\":\"C\"}}"),
            Operation("insert", "Patient.name", ",{\"name\":\"index\",\"valueInteger\":1},{\"name\":\"value\",\"valueHumanName\":{\"family\":\"I\"}}"),
            Operation("move", "Patient.name", ",{\"name\":\"source\",\"valueInteger\":2},{\"name\":\"destination\",\"valueInteger\":0}"),
            Operation("delete", "Patient.name.where(family = 'A').given[1]"),
            Operation("replace", "Patient.deceased", ",{\"name\":\"value\",\"valueDateTime\":\"2020\"}"));
        Assert.Equal("C", (string?)patched["contact"]![0]!["name"]!["text"]);
        Assert.Equal(["B", "A", "I"], patched["name"]!.AsArray().Select(name => (string?)name!["family"]));
        Assert.Equal("[\"x\"]", patched["name"]![1]!["given"]!.ToJsonString());
        Assert.Equal("2020", (string?)patched["deceasedDateTime"]);
        Assert.False(patched.ContainsKey("deceasedBoolean"));
    }

    [Fact]
    public void A_backbone_comes_as_parts() =>
        Assert.Equal("{\"gender\":\"other\",\"relationship\":[{\"text\":\"peer\"}]}", Path(Operation("add", "Patient", ",{\"name\":\"name\",\"valueString\":\"contact\"},{\"name\":\"value\",\"part\":[{\"name\":\"relationship\",\"valueCodeableConcept\":{\"text\":\"peer\"}},{\"name\":\"gender\",\"valueCode\":\"other\"}]}"))["contact"]![1]!.ToJsonString());

    [Fact]
    public void A_list_that_is_emptied_goes() => Assert.False(Path(Operation("delete", "Patient.contact[0]")).ContainsKey("contact"));

    [Theory]
    [InlineData("delete", "Patient.name", "")]
    [InlineData("replace", "Patient.gender", ",{\"name\":\"value\",\"valueCode\":\"male\"}")]
    [InlineData("add", "Patient", ",{\"name\":\"name\",\"valueString\":\"nonsense\"},{\"name\":\"value\",\"valueCode\":\"male\"}")]
    [InlineData("move", "Patient.name", ",{\"name\":\"source\",\"valueInteger\":9},{\"name\":\"destination\",\"valueInteger\":0}")]
    [InlineData("explode", "Patient.name[0]", "")]
    [InlineData("replace", "Patient.name[0]", "")]
    [InlineData("delete", "Patient.name.(", "")]
    public void A_fhirpath_patch_that_does_not_fit_is_refused(string type, string path, string more) => Assert.Throws<PatchException>(() => Path(Operation(type, path, more)));
}
