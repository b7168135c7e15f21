using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class PackedJsonTests
{
    const string Small = """{"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"Meets a friend once a week"},"subject":{"reference":"Patient/somebody"},"startDate":"2026-01-05"}""";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    [InlineData(63, false)]
    [InlineData(64, false)]
    [InlineData(199, false)]
    [InlineData(199, true)]
    [InlineData(200, false)]
    [InlineData(200, true)]
    [InlineData(2047, false)]
    [InlineData(2047, true)]
    [InlineData(2048, false)]
    [InlineData(2048, true)]
    [InlineData(16_383, false)]
    [InlineData(16_384, false)]
    [InlineData(3_000_000, false)]
    [InlineData(3_000_000, true)]
    public void What_is_packed_comes_out_as_it_went_in(int length, bool besideOlder)
    {
        var packing = besideOlder ? Packing.Brotli : Packing.Words;
        byte[] repetitive = [.. Enumerable.Range(0, length).Select(i => (byte)"{\"code\": \"é\"}"[i % 12])];
        var random = new byte[length];
        new Random(length).NextBytes(random);
        random = [(byte)'{', .. random];
        Assert.Equal(repetitive, PackedJson.Read(PackedJson.Of(repetitive, packing).Stored).Bytes.ToArray());
        Assert.Equal(random, PackedJson.Read(PackedJson.Of(random, packing).Stored).Bytes.ToArray());
        Assert.True(PackedJson.Of(random, packing).Stored.Length <= random.Length + 1);
    }

    [Fact]
    public void JSON_that_an_earlier_build_stored_is_read_as_it_is()
    {
        var plain = Encoding.UTF8.GetBytes("{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 5000) + "\"}");
        Assert.Equal(plain, PackedJson.Read(plain).Bytes.ToArray());
        Assert.True(PackedJson.Of(plain).Stored.Length < 200);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(10_000, false)]
    [InlineData(10_000, true)]
    public void A_damaged_one_says_so(int length, bool besideOlder)
    {
        var packing = besideOlder ? Packing.Brotli : Packing.Words;
        var packed = PackedJson.Of(Encoding.UTF8.GetBytes(new string('x', length)), packing).Stored;
        packed[^1] ^= 0xFF;
        Assert.Throws<InvalidDataException>(() => PackedJson.Read(packed[..^2]).Bytes.ToArray());
    }

    /// <summary>What an earlier build packed: Zstandard without a dictionary.</summary>
    [Fact]
    public void Zstandard_without_a_dictionary_is_read_too()
    {
        var json = Encoding.UTF8.GetBytes("{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 5000) + "\"}");
        using var compressor = new ZstdSharp.Compressor();
        byte[] stored = [2, .. BitConverter.GetBytes(json.Length), .. compressor.Wrap(json)];
        Assert.Equal(json, PackedJson.Read(stored).Bytes.ToArray());
    }

    /// <summary>What an earlier build packed: whole frames, with the dictionary.</summary>
    [Fact]
    public void Whole_frames_with_the_dictionary_are_read_too()
    {
        using var words = typeof(PackedJson).Assembly.GetManifestResourceStream("words-1.zdict")!;
        var dictionary = new byte[words.Length];
        words.ReadExactly(dictionary);
        var json = Encoding.UTF8.GetBytes("""{"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"Meets a friend once a week"},"subject":{"reference":"Patient/somebody"}}""");
        using var compressor = new ZstdSharp.Compressor(1);
        compressor.LoadDictionary(dictionary);
        byte[] stored = [3, .. BitConverter.GetBytes(json.Length), .. compressor.Wrap(json)];
        Assert.Equal(json, PackedJson.Read(stored).Bytes.ToArray());
    }

    /// <summary>What lies in databases is read as long as there are some.</summary>
    [Fact]
    public void A_bare_frame_is_read_as_it_was_written()
    {
        var stored = Convert.FromHexString("04AA0100005D0100484D612066643035227D09F0AF3B0C88227FF5928BD4C403C0CBD73AF3CFE2F69AFC4A5479215939588E3C");
        Assert.Equal(Small, Encoding.UTF8.GetString(PackedJson.Read(stored).Bytes.Span));
        Assert.Equal((4, 0x80 | (Small.Length & 0x7F), Small.Length >> 7), (stored[0], stored[1], stored[2]));
    }

    /// <summary>What was packed with the dictionary is read with it alone.</summary>
    [Fact]
    public void The_dictionary_never_changes()
    {
        using var words = typeof(PackedJson).Assembly.GetManifestResourceStream("words-1.zdict")!;
        Assert.Equal("817249bf50b2aa9c995c8134a2c27268fea61b8b1dd68d4535111ff28efb8b5c", Convert.ToHexStringLower(SHA256.HashData(words)));
    }

    [Fact]
    public void A_small_resource_is_packed_as_well_as_a_large_one()
    {
        var json = Encoding.UTF8.GetBytes(Small);
        Assert.InRange(PackedJson.Of(json).Stored.Length, 1, json.Length / 3);
        Assert.Equal(json.Length, PackedJson.Of(json, Packing.Brotli).Stored.Length);
    }

    /// <summary>Many at once, since what compresses is used by one after the other.</summary>
    [Fact]
    public void Many_are_packed_at_once() => Parallel.For(0, 400, i =>
    {
        var json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500 + i).Select(n => $"{{\"n\":{n * (i + 7919)}}}")));
        Assert.Equal(json, PackedJson.Read(PackedJson.Of(json).Stored).Bytes.ToArray());
    });

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 1)]
    public async Task The_setting_says_how_what_is_written_is_packed(bool besideOlder, int mark)
    {
        var folder = Directory.CreateTempSubdirectory("peersupport-packing-").FullName;
        await using (var server = await FhirDatabaseTests.Started(new StorageOptions { Connection = "Data Source=packing.db", Folder = folder, BesideOlder = besideOlder }))
        await using (var scope = server.CreateAsyncScope())
        {
            var json = Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Goal\",\"language\":\"{new string('x', 10_000)}\"}}");
            await scope.Resources().Update("Goal", "g", json, null, Stop);
            Assert.Equal(mark, (await scope.Db().Resources.Select(r => r.Json).SingleAsync(Stop)).Stored[0]);
            Assert.Equal(json, (await scope.Resources().Read("Goal", "g", Stop))!.Json.ToArray());
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Versions_and_decisions_are_packed_in_the_file_too()
    {
        var folder = Directory.CreateTempSubdirectory("peersupport-packed-").FullName;
        var options = new StorageOptions { Connection = "Data Source=packed.db", Folder = folder };
        await using (var server = await FhirDatabaseTests.Started(options))
        await using (var scope = server.CreateAsyncScope())
        {
            byte[] One(char mark) => Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Goal\",\"language\":\"{new string(mark, 10_000)}\"}}");
            await scope.Resources().Update("Goal", "g", One('a'), null, Stop);
            await scope.Resources().Update("Goal", "g", One('b'), null, Stop);
            Assert.Equal(One('a'), (await scope.Resources().ReadVersion("Goal", "g", 1, Stop))!.Json.ToArray());
            Assert.Equal(One('b'), (await scope.Resources().Read("Goal", "g", Stop))!.Json.ToArray());
            Assert.InRange(await Longest(scope, $"SELECT MAX(LENGTH(Json)) AS Value FROM ResourceVersion"), 1, 200);
            Assert.InRange(await Longest(scope, $"SELECT MAX(LENGTH(Json)) AS Value FROM Resource"), 1, 200);
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    static async Task<int> Longest(AsyncServiceScope scope, FormattableString query) => (await scope.Db().Database.SqlQuery<int>(query).ToListAsync(Stop))[0];
}
