using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>A body taken apart, and the hash that tells a repeat from a change.</summary>
public sealed class RequestBundleTests
{
    [Fact]
    public void The_hash_is_the_same_for_the_same_resources_in_any_order() => Assert.All(Baselines.Files, file =>
    {
        var bundle = Baselines.Read(file);
        var turned = Baselines.Read(file);
        var entries = turned["entry"]!.AsArray().Select(entry => entry!.DeepClone()).Reverse().ToArray();
        turned["entry"] = new JsonArray(entries);
        Assert.Equal(Hash(bundle.ToJsonString()), Hash(turned.ToJsonString()));
    });

    [Fact]
    public void The_hash_is_the_same_for_other_white_space()
    {
        var bundle = Sample.Baseline();
        Assert.Equal(Hash(bundle.ToJsonString()), Hash(bundle.ToJsonString(new JsonSerializerOptions { WriteIndented = true, IndentSize = 7, NewLine = "\r\n" })));
    }

    /// <summary>Requests that were answered by an earlier build are known again by it.</summary>
    [Fact]
    public void The_hash_is_that_of_the_full_URLs_and_the_compact_JSON()
    {
        var odd = Sample.Baseline();
        odd["entry"]![0]!["resource"]!["text"] = JsonNode.Parse("""{ "status": "generated", "div": "<div>caf\u00e9 é \"quoted\" + & 'x' \ud83d\ude00</div>", "a": [1.50, 1e0, -0.0, true, false, null, {}, []], "\u0061b": "\/" }""");
        Assert.All([.. Baselines.Files.Select(file => Baselines.Read(file).ToJsonString()), odd.ToJsonString(new JsonSerializerOptions { WriteIndented = true })], body =>
        {
            List<byte> hashed = [];
            foreach (var entry in JsonNode.Parse(body)!["entry"]!.AsArray().OrderBy(entry => (string)entry!["fullUrl"]!, StringComparer.Ordinal))
            {
                using var json = JsonDocument.Parse(entry!["resource"]!.ToJsonString());
                hashed.AddRange([.. Encoding.UTF8.GetBytes((string)entry["fullUrl"]!), 0, .. JsonSerializer.SerializeToUtf8Bytes(json), 0]);
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. hashed])), Hash(body));
        });
    }

    [Fact]
    public void The_hash_is_another_for_another_value_another_full_URL_and_a_resource_more_or_less()
    {
        var text = Sample.Baseline().ToJsonString();
        var other = Sample.Baseline();
        other["entry"]!.AsArray().RemoveAt(other["entry"]!.AsArray().Count - 1);
        var moved = Sample.Baseline();
        moved["entry"]![1]!["fullUrl"] = "https://elsewhere.example/fhir/Patient/member";
        string[] hashes = [Hash(text), Hash(text.Replace("\"value\":48", "\"value\":49", StringComparison.Ordinal).Replace("2026", "2027", StringComparison.Ordinal)), Hash(other.ToJsonString()), Hash(moved.ToJsonString())];
        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Fact]
    public void The_Bundle_s_own_id_and_time_are_no_part_of_what_was_asked()
    {
        var bundle = Sample.Baseline();
        var before = Hash(bundle.ToJsonString());
        bundle["timestamp"] = "2030-01-01T00:00:00Z";
        bundle["id"] = "another";
        Assert.Equal(before, Hash(bundle.ToJsonString()));
    }

    [Theory]
    [InlineData("""{ "resourceType": "Patient", "id": "p" }""", "wrong-resource")]
    [InlineData("""{ "resourceType": "Bundle", "type": "collection" }""", "bundle-without-request")]
    [InlineData("""{ "resourceType": "Bundle", "type": "collection", "entry": [ { "resource": { "resourceType": "Patient", "id": "p" } } ] }""", "bundle-without-request")]
    [InlineData("""{ "resourceType": "Bundle", "type": "collection", "entry": [ { "fullUrl": "urn:a", "resource": { "resourceType": "Claim" } }, { "fullUrl": "urn:a", "resource": { "resourceType": "Patient" } } ] }""", "full-url-twice")]
    public void A_body_that_holds_no_request_says_what_is_wrong(string body, string rule)
    {
        List<Issue> issues = [];
        Assert.Null(RequestBundle.Read(Parse(body), "Claim", issues));
        var issue = Assert.Single(issues);
        Assert.Equal((IssueSeverity.Error, rule), (issue.Severity, issue.Rule));
        Assert.NotNull(issue.Remedy);
    }

    [Fact]
    public void A_Claim_that_holds_all_it_refers_to_is_decided_like_its_Bundle() => Assert.All(Baselines.Files, file =>
    {
        var expected = Baselines.Decide(Baselines.Read(file));
        var text = File.ReadAllText(file);
        var bundle = JsonNode.Parse(text)!;
        var entries = bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).ToList();
        foreach (var resource in entries.Skip(1))
        {
            text = text.Replace($"\"reference\": \"{resource["resourceType"]}/{resource["id"]}\"", $"\"reference\": \"#{resource["id"]}\"", StringComparison.Ordinal);
        }

        entries = [.. JsonNode.Parse(text)!["entry"]!.AsArray().Select(entry => entry!["resource"]!)];
        var claim = entries[0].DeepClone().AsObject();
        claim["contained"] = new JsonArray([.. entries.Skip(1).Select(each => each.DeepClone())]);
        var decided = Baselines.Decide(claim);
        Assert.Equal(expected.Outcome, decided.Outcome);
        Assert.Equal(expected.Lines[0].Clauses.Select(clause => (clause.Id, clause.Value)), decided.Lines[0].Clauses.Select(clause => (clause.Id, clause.Value)));
    });

    static string Hash(string body)
    {
        List<Issue> issues = [];
        return RequestBundle.Read(Parse(body), "Claim", issues)!.ContentHash();
    }

    static Resource Parse(string body) => FhirJson.Parse(Encoding.UTF8.GetBytes(body)).Resource!;
}
