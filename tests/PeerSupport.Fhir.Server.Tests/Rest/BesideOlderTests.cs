using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What is found by one row beside what servers of earlier builds search by (<see cref="StorageOptions.BesideOlder"/>): both are found alike.</summary>
public sealed class BesideOlderTests
{
    /// <summary>One of each kind; <c>*</c> stands for who wrote it.</summary>
    static readonly string[] Resources =
    [
        """{"resourceType":"Location","id":"*-place","name":"Clubhouse"}""",
        """{"resourceType":"Patient","id":"*-person","gender":"female","identifier":[{"system":"urn:m","value":"9"}],"name":[{"family":"Ångström","given":["Ada","ADA","Ada"]}]}""",
        """{"resourceType":"Observation","id":"*-score","status":"final","code":{"coding":[{"system":"urn:c","code":"score"}]},"subject":{"reference":"Patient/*-person"},"valueQuantity":{"value":17,"unit":"points","system":"http://unitsofmeasure.org","code":"{score}"}}""",
        """{"resourceType":"Observation","id":"*-house","status":"final","code":{"coding":[{"system":"urn:d","code":"score"}]},"subject":{"reference":"Location/*-place"},"valueQuantity":{"value":17,"unit":"persons"}}""",
        """{"resourceType":"Observation","id":"*-several","status":"final","code":{"text":"several"},"subject":{"reference":"http://elsewhere.example/fhir/Patient/x","identifier":{"system":"urn:m","value":"7"}},"component":[{"code":{"coding":[{"code":"pressure"}]},"valueQuantity":{"value":17,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},{"code":{"coding":[{"code":"pulse"}]},"valueQuantity":{"value":17,"unit":"beats","system":"urn:units","code":"bpm"}},{"code":{"coding":[{"code":"pulse"}]},"valueQuantity":{"value":3}}]}""",
        """{"resourceType":"Observation","id":"*-alone","status":"final","code":{"text":"nobody's"},"subject":{"identifier":{"system":"urn:m","value":"8"}}}""",
    ];

    [Theory]
    [MemberData(nameof(DatabaseServer.Providers), MemberType = typeof(DatabaseServer))]
    public async Task What_either_wrote_is_found_by_either(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        await using var server = database.Server();
        await using var careful = server.WithWebHostBuilder(builder => builder.UseSetting("Storage:BesideOlder", "true"));
        (HttpClient Client, string Mark)[] both = [(server.CreateClient(), "new"), (careful.CreateClient(), "old")];
        foreach (var (client, mark) in both)
        {
            foreach (var resource in Resources.Select(text => text.Replace("*", mark, StringComparison.Ordinal)))
            {
                var json = System.Text.Json.Nodes.JsonNode.Parse(resource)!;
                await client.Put($"/fhir/{json["resourceType"]}/{json["id"]}", resource);
            }
        }

        foreach (var (client, _) in both)
        {
            await Finds(client, "Observation?patient=Patient/new-person,Patient/old-person", "score");
            await Finds(client, "Observation?patient=new-person,old-person", "score");
            await Finds(client, "Observation?patient:Patient=new-person,old-person", "score");
            await Finds(client, "Observation?patient=Location/new-place,Location/old-place");
            await Finds(client, "Observation?subject=Location/new-place,Location/old-place", "house");
            await Finds(client, "Observation?patient=http://elsewhere.example/fhir/Patient/x", "several");
            await Finds(client, "Observation?patient=http://elsewhere.example/fhir/Location/x");
            await Finds(client, "Observation?patient:identifier=urn:m|7", "several");
            await Finds(client, "Observation?patient:identifier=urn:m|8");
            await Finds(client, "Observation?subject:identifier=urn:m|8", "alone");
            await Finds(client, "Observation?patient:missing=true", "alone", "house");
            await Finds(client, "Observation?patient:missing=false", "score", "several");
            await Finds(client, "Observation?patient.gender=female", "score");
            await Finds(client, "Observation?subject.name=club", "house");
            await Finds(client, "Patient?_has:Observation:patient:code=score", "person");
            await Finds(client, "Patient?_has:Observation:subject:code=score", "person");
            await Finds(client, "Location?_has:Observation:subject:code=score", "place");
            await Finds(client, "Observation?patient:identifier=7", "several");
            await Finds(client, "Observation?patient:identifier=urn:m|", "several");
            await Finds(client, "Observation?patient:identifier=|7");
            await Finds(client, "Patient?identifier=urn:m|9", "person");
            await Finds(client, "Patient?identifier=9", "person");
            await Finds(client, "Patient?family:exact=Ångström", "person");
            await Finds(client, "Patient?family:exact=angstrom");
            await Finds(client, "Patient?family=angs", "person");
            await Finds(client, "Patient?given:exact=ADA", "person");
            await Finds(client, "Patient?given:exact=Ada", "person");
            await Finds(client, "Patient?given:exact=ada");
            await Finds(client, "Patient?given:exact=nobody,ADA&gender=female", "person");
            await Finds(client, "Patient?given:exact=Ada&_sort=-_lastUpdated", "person");
            await Finds(client, "Patient?given:exact=Ada&_sort=family", "person");
            await Finds(client, "Patient?gender=female&given:missing=false", "person");
            await Finds(client, "Observation?patient.given:exact=ADA", "score");
            await Finds(client, "Patient?_has:Observation:patient:code=score&family:exact=Ångström", "person");
            await Finds(client, "Patient?identifier=urn:n|9");
            await Finds(client, "Patient?identifier=urn:m|", "person");
            await Finds(client, "Patient?identifier=urn:o|9,urn:m|9", "person");
            await Finds(client, "Observation?patient.identifier=urn:m|9", "score");
            await Finds(client, "Patient?identifier=urn:m|9&_sort=-_lastUpdated", "person");
            await Finds(client, "Observation?code=urn:c|score", "score");
            await Finds(client, "Observation?code=urn:d|", "house");
            await Finds(client, "Observation?value-quantity=17", "house", "score");
            await Finds(client, "Observation?value-quantity=17||points", "score");
            await Finds(client, "Observation?value-quantity=17||{score}", "score");
            await Finds(client, "Observation?value-quantity=gt16|http://unitsofmeasure.org|{score}", "score");
            await Finds(client, "Observation?value-quantity=17|urn:other|{score}");
            await Finds(client, "Observation?value-quantity=17||persons", "house");
            await Finds(client, "Observation?component-value-quantity=17||mmHg", "several");
            await Finds(client, "Observation?component-value-quantity=17|urn:units|bpm", "several");
            await Finds(client, "Observation?component-value-quantity=17||bpm", "several");
            await Finds(client, "Observation?component-value-quantity=17||beats", "several");
            await Finds(client, "Observation?component-value-quantity=3||beats");
            await Finds(client, "Observation?component-value-quantity=3", "several");
            await Finds(client, "Observation?component-code-value-quantity=pulse$17||bpm", "several");
            await Finds(client, "Observation?component-code-value-quantity=pressure$17||bpm");
            await Finds(client, "Observation?component-code-value-quantity=pressure$gt16|http://unitsofmeasure.org|mm[Hg]", "several");
            await Finds(client, "Observation?value-quantity=gt1||points&_sort=value-quantity", "score");
            await Finds(client, "Observation?value-quantity=gt1||points&_sort=-value-quantity&_count=1", "score");
            await Finds(client, "Observation?code=score&value-quantity=gt1||points&_sort=-value-quantity&_count=1", "score");
            await Finds(client, "Observation?status=final&value-quantity=gt1||points,17||persons&_sort=value-quantity", "score", "house");
            await Finds(client, "Observation?status=final&component-value-quantity=gt1||beats&_sort=component-value-quantity", "several");
            await Finds(client, "Observation?code=score&value-quantity=gt1||points&_sort=-_lastUpdated", "score");
            Assert.Equal(["new-person", "old-person"], (await client.Bundle("/fhir/Observation?value-quantity=17&_include=Observation:patient")).Ids("include").Order());
            Assert.Equal(["new-person", "new-place", "old-person", "old-place"], (await client.Bundle("/fhir/Observation?value-quantity=17&_include=Observation:subject")).Ids("include").Order());
            Assert.Equal(["new-place", "old-place"], (await client.Bundle("/fhir/Observation?value-quantity=17&_include=Observation:subject:Location")).Ids("include").Order());
            Assert.Empty((await client.Bundle("/fhir/Observation?value-quantity=17&_include=Observation:patient:Location")).Ids("include"));
            Assert.Equal(["new-person", "new-place", "old-person", "old-place"], (await client.Bundle("/fhir/Observation?value-quantity=17&_include=*")).Ids("include").Order());
            Assert.Equal(["new-score", "old-score"], (await client.Bundle("/fhir/Patient?gender=female&_revinclude=Observation:patient")).Ids("include").Order());
            Assert.Equal(["old-person", "old-score"], (await client.Bundle("/fhir/Patient/old-person/$everything")).Ids().Order());
        }
    }

    /// <summary>The rows themselves, since no server of an earlier build is there to ask.</summary>
    [Fact]
    public void Beside_older_servers_every_form_that_they_look_for_has_a_row()
    {
        using var server = new TestServer();
        var list = server.Services.GetRequiredService<SearchParameterSet>();
        SearchParameter patient = list.Find("Observation", "patient")!, code = list.Find("Observation", "code")!, quantity = list.Find("Observation", "value-quantity")!;
        var json = System.Text.Encoding.UTF8.GetBytes(Resources[2]);
        IndexRows Rows(bool besideOlder) => new SearchIndexer(list, besideOlder).Index(new("Observation", "x"), json);
        var indexer = server.Services.GetRequiredService<SearchIndexer>();
        var target = (indexer.Number(patient), SearchHash.Reference("Patient/*-person"));
        long[] forms = [.. new[] { SearchForms.AnyQuantity, SearchForms.Unit("points"), SearchForms.UnitInSystem(SearchForms.Ucum, "{score}") }.Select(form => indexer.Key(quantity, form))];
        var whole = indexer.Key(code, SearchForms.InSystem("urn:c", "score"));
        Assert.Contains(target, Rows(true).References);
        Assert.Contains(whole, Rows(true).Keys);
        Assert.Equal(forms.Order(), Rows(true).Ranges.Select(row => row.Param).Order());
        Assert.DoesNotContain(target, Rows(false).References);
        Assert.DoesNotContain(whole, Rows(false).Keys);
        Assert.Equal([forms[0]], Rows(false).Ranges.Select(row => row.Param));

        var family = list.Find("Patient", "family")!;
        var exact = indexer.Key(family, SearchForms.Exact("Ångström"));
        IndexRows Person(bool besideOlder) => new SearchIndexer(list, besideOlder).Index(new("Patient", "x"), System.Text.Encoding.UTF8.GetBytes(Resources[1]));
        Assert.Contains(exact, Person(true).Keys);
        Assert.DoesNotContain(exact, Person(false).Keys);
    }

    static async Task Finds(HttpClient client, string query, params string[] names)
    {
        var found = await client.All($"/fhir/{query}");
        Assert.True(names.SelectMany(name => new[] { $"new-{name}", $"old-{name}" }).Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)), $"{query}: {string.Join(' ', found)}");
    }
}
