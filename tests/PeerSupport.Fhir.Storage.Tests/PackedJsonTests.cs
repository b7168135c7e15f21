using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class PackedJsonTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(3_000_000)]
    public void What_is_packed_comes_out_as_it_went_in(int length)
    {
        byte[] repetitive = [.. Enumerable.Range(0, length).Select(i => (byte)"{\"code\": \"é\"}"[i % 12])];
        var random = new byte[length];
        new Random(length).NextBytes(random);
        random = [(byte)'{', .. random];
        Assert.Equal(repetitive, PackedJson.Read(PackedJson.Of(repetitive).Stored).Bytes);
        Assert.Equal(random, PackedJson.Read(PackedJson.Of(random).Stored).Bytes);
        Assert.True(PackedJson.Of(random).Stored.Length <= random.Length + 1);
    }

    [Fact]
    public void JSON_that_an_earlier_build_stored_is_read_as_it_is()
    {
        var plain = Encoding.UTF8.GetBytes("{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 5000) + "\"}");
        Assert.Same(plain, PackedJson.Read(plain).Bytes);
        Assert.True(PackedJson.Of(plain).Stored.Length < 200);
    }

    [Fact]
    public void A_damaged_one_says_so()
    {
        var packed = PackedJson.Of(Encoding.UTF8.GetBytes(new string('x', 1000))).Stored;
        packed[^1] ^= 0xFF;
        Assert.Throws<InvalidDataException>(() => PackedJson.Read(packed[..^2]).Bytes);
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
