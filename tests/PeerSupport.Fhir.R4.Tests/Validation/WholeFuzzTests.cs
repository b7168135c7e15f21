using System.Diagnostics;
using System.Globalization;
using System.Text;
using PeerSupport.Fhir.R4.Tests.Suites;

namespace PeerSupport.Fhir.R4.Tests.Validation;

/// <summary>
/// The whole validation on mutated official examples, always the same ones: bytes, tokens, whole elements, depth. PEERSUPPORT_FUZZ gives the number of
/// mutations; 100000 is the long run.
/// </summary>
public sealed class WholeFuzzTests
{
    const int Seed = 20201030, Usual = 3_000, LongestExample = 30_000, Threads = 16;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    static readonly string[] Tokens = ["{}", "[]", "null", "true", "-1e9", "\"\"", "\"#\"", "\"urn:uuid:x\"", "{\"reference\":\"#\"}", "[{}]", "{\"id\":\"a\"}", "\"2024-13-45\"", "1e400"];

    [Fact]
    public void No_mutated_example_throws_or_takes_a_second()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("PEERSUPPORT_FUZZ"), CultureInfo.InvariantCulture, out var asked) ? asked : Usual;
        var examples = Suite.Examples().Where(each => each.Bytes.Length < LongestExample).ToList();
        var validator = new Validator(ProfileSet.Empty, TimeProvider.System);
#pragma warning disable CA5394 // Mutations shall be the same in every run.
        var random = new Random(Seed);
        for (var i = 0; i < count; i++)
        {
            var (name, original) = examples[random.Next(examples.Count)];
            var bytes = Mutate(original, random);
            var took = Time(validator, bytes);
            for (var again = 0; again < 3 && took >= Longest; again++)
            {
                // The first compiles what it meets, and the machine may have been busy with something else: what is slow by itself stays slow.
                took = Time(validator, bytes);
            }

            Assert.True(took < Longest, $"{name}, mutation {i}: {took}");
        }
    }

    static TimeSpan Time(Validator validator, byte[] bytes)
    {
        var before = Stopwatch.GetTimestamp();
        if (FhirJson.Parse(bytes).Resource is { } resource)
        {
            Assert.All(validator.Validate(resource), each => Assert.False(string.IsNullOrEmpty(each.Text) || string.IsNullOrEmpty(each.Rule)));
        }

        return Stopwatch.GetElapsedTime(before);
    }

    static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 1; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at));
                    break;
                case 2 when bytes.IndexOf((byte)':', at) is var colon and > 0:
                    // A value is replaced up to the next comma or end.
                    var end = bytes.FindIndex(colon + 1, each => each is (byte)',' or (byte)'}' or (byte)']');
                    bytes.RemoveRange(colon + 1, Math.Max(0, end - colon - 1));
                    bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3 when bytes.IndexOf((byte)'{', at) is var open and > 0 && bytes.IndexOf((byte)'}', open) > 0:
                    // An element twice, in an array or not.
                    var close = bytes.IndexOf((byte)'}', open);
                    bytes.InsertRange(open, [.. bytes.GetRange(open, close - open + 1), (byte)',']);
                    break;
                default:
                    var depth = random.Next(1, 90);
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"extension\":[", depth))));
                    break;
            }
        }

        return [.. bytes];
    }
#pragma warning restore CA5394

    [Fact]
    public async Task Sixteen_threads_find_what_one_finds()
    {
        var resources = Suite.Examples().Where(each => each.Bytes.Length < LongestExample).Take(200).Select(each => FhirJson.Parse(each.Bytes).Resource!).ToList();
        var validator = new Validator(ProfileSet.Empty, TimeProvider.System);
        var all = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() => resources.ConvertAll(each => string.Join('\n', validator.Validate(each))))));
        var alone = resources.ConvertAll(each => string.Join('\n', new Validator(ProfileSet.Empty, TimeProvider.System).Validate(FhirJson.Parse(each.Json).Resource!)));
        Assert.All(all, found => Assert.Equal(alone, found));
    }
}
