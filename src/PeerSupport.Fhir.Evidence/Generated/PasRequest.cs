using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A shipped example as a request Bundle that also conforms to the profiles of Da Vinci PAS, and what can be made of it: an update, a cancel, an inquiry.</summary>
sealed partial class PasRequest(JsonObject bundle)
{
    const string Pas = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition";

    public JsonObject Bundle { get; } = bundle;

    public JsonObject Claim => Bundle["entry"]![0]!["resource"]!.AsObject();

    JsonArray Items => Claim["item"]!.AsArray();

    /// <summary>Reads an example, for a member and under an identifier of its own.</summary>
    public static PasRequest Of(string example, string name)
    {
        var bundle = JsonNode.Parse(example)!.AsObject();
        var request = new PasRequest(bundle);
        var coverage = request.First("Coverage");
        var member = (string)coverage["subscriberId"]!;
        request = new(JsonNode.Parse(Npi.Replace(bundle.ToJsonString(), match => WithCheckDigit(match.Value)).Replace($"\"{member}\"", $"\"{member}-{name}\"", StringComparison.Ordinal))!.AsObject());
        request.Rename(name);
        request.Conform($"{member}-{name}");
        return request;
    }

    public PasRequest Copy(string name)
    {
        var copy = new PasRequest(Bundle.DeepClone().AsObject());
        copy.Rename(name);
        return copy;
    }

    /// <summary>An update of this request: it names this one as the prior one, and holds it.</summary>
    public PasRequest Update(string name)
    {
        var update = Copy(name);
        var entries = update.Bundle["entry"]!.AsArray();
        entries.ToList().FindAll(entry => entry != entries[0] && (string?)entry!["resource"]!["resourceType"] == "Claim").ForEach(entry => entries.Remove(entry));
        var prior = Claim.DeepClone().AsObject();
        prior["id"] = $"{(string)Claim["id"]!}-prior";
        var url = (string)entries[0]!["fullUrl"]!;
        entries.Add(new JsonObject { ["fullUrl"] = $"{url[..url.LastIndexOf('/')]}/{(string)prior["id"]!}", ["resource"] = prior });
        prior.Remove("related");
        update.Claim["related"] = new JsonArray(new JsonObject
        {
            ["claim"] = new JsonObject { ["reference"] = $"Claim/{(string)prior["id"]!}" },
            ["relationship"] = Concept("http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship", "prior"),
        });
        return update;
    }

    /// <summary>Adds a line like the first one, for the days after it.</summary>
    public PasRequest AddItem(int units, bool mark)
    {
        var item = Items[0]!.DeepClone();
        var end = DateOnly.Parse((string)item["servicedPeriod"]!["end"]!, null);
        item["sequence"] = Items.Count + 1;
        item["servicedPeriod"] = new JsonObject { ["start"] = $"{end.AddDays(1):yyyy-MM-dd}", ["end"] = $"{end.AddDays(14):yyyy-MM-dd}" };
        item["quantity"]!["value"] = units;
        Items.Add(item);
        if (mark)
        {
            Mark(item, "added");
        }

        return this;
    }

    public PasRequest ChangeUnits(int units)
    {
        Items[0]!["quantity"]!["value"] = units;
        Mark(Items[0]!, "changed");
        return this;
    }

    public PasRequest CancelItem(int index)
    {
        var item = Items[index]!;
        Mark(item, "changed");
        SetType(item, "3");
        item["modifierExtension"] = new JsonArray(new JsonObject { ["url"] = $"{Pas}/modifierextension-infoCancelled", ["valueBoolean"] = true });
        return this;
    }

    public PasRequest CancelAll()
    {
        SetType(Claim, "3");
        return this;
    }

    /// <summary>Leaves out the member's number: the payer cannot know who is meant.</summary>
    public PasRequest WithoutMember()
    {
        var coverage = First("Coverage");
        coverage.Remove("subscriberId");
        coverage["identifier"]![0]!.AsObject().Remove("value");
        var patient = First("Patient");
        patient["identifier"]![0]!.AsObject().Remove("type");
        return this;
    }

    /// <summary>An inquiry for every authorization of the member.</summary>
    public PasRequest Inquiry(string name)
    {
        var inquiry = Copy(name);
        var claim = inquiry.Claim;
        foreach (var key in new[] { "careTeam", "supportingInfo", "diagnosis", "related" })
        {
            claim.Remove(key);
        }

        claim["item"] = new JsonArray(new JsonObject
        {
            ["extension"] = Items[0]!["extension"]!.AsArray().Where(extension => ((string)extension!["url"]!).EndsWith("serviceItemRequestType", StringComparison.Ordinal)).Aggregate(new JsonArray(), Added),
            ["sequence"] = 1,
            ["category"] = Items[0]!["category"]?.DeepClone(),
            ["productOrService"] = Concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-applicable"),
        });
        string[] needed = ["Patient", "Coverage", "Organization"];
        var entries = inquiry.Bundle["entry"]!.AsArray();
        entries.ToList().FindAll(entry => entry != entries[0] && !needed.Contains((string)entry!["resource"]!["resourceType"]!)).ForEach(entry => entries.Remove(entry));
        return inquiry;

        static JsonArray Added(JsonArray array, JsonNode? node)
        {
            array.Add(node!.DeepClone());
            return array;
        }
    }

    /// <summary>The national provider identifier of the requesting organization.</summary>
    public string Organization()
    {
        var reference = ((string)Claim["provider"]!["reference"]!).Split('/')[^1];
        return (string)Bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["id"] == reference)["identifier"]![0]!["value"]!;
    }

    /// <summary>The resource that a reference of the form Type/id leads to.</summary>
    public JsonObject Of(string reference) => Resources().First(resource => $"{(string?)resource["resourceType"]}/{(string?)resource["id"]}" == reference);

    public IEnumerable<JsonObject> All(string type) => Resources().Where(resource => (string?)resource["resourceType"] == type);

    /// <summary>Adds a resource beside the Claim.</summary>
    public void Enter(JsonObject resource)
    {
        var entries = Bundle["entry"]!.AsArray();
        var url = (string)entries[0]!["fullUrl"]!;
        entries.Add(new JsonObject { ["fullUrl"] = $"{url[..url.LastIndexOf("/Claim/", StringComparison.Ordinal)]}/{(string)resource["resourceType"]!}/{(string)resource["id"]!}", ["resource"] = resource });
    }

    IEnumerable<JsonObject> Resources() => Bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject());

    void Rename(string name)
    {
        Bundle["identifier"]!["value"] = name;
        Claim["identifier"]![0]!["value"] = name;
    }

    /// <summary>What the profiles of PAS ask for beyond R4, and an example of ours may lack.</summary>
    void Conform(string member)
    {
        // Which of the guide's profiles Bundle and Claim are held to depends on what becomes of them.
        Bundle.Remove("meta");
        Claim.Remove("meta");
        First("Coverage")["subscriber"] ??= First("Coverage")["beneficiary"]!.DeepClone();
        First("Coverage")["identifier"] = new JsonArray(new JsonObject { ["type"] = Concept("http://terminology.hl7.org/CodeSystem/v2-0203", "MB"), ["value"] = member });
        foreach (var info in Claim["supportingInfo"]?.AsArray() ?? [])
        {
            info!["extension"] ??= Document();
        }

        foreach (var member2 in Claim["careTeam"]?.AsArray() ?? [])
        {
            AsRole(member2!);
        }

        foreach (var role in Bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).Where(resource => (string?)resource["resourceType"] == "PractitionerRole"))
        {
            role["telecom"] ??= Telecom();
        }

        foreach (var item in Items)
        {
            var extensions = item!["extension"] as JsonArray ?? [];
            item["extension"] ??= extensions;
            if (!extensions.Any(extension => ((string)extension!["url"]!).EndsWith("certificationType", StringComparison.Ordinal)))
            {
                SetType(item, "I");
            }

            AsSupport(extensions);
        }
    }

    /// <summary>The profile of an order lets its occurrence have no period: the order goes with the other documents.</summary>
    void AsSupport(JsonArray extensions)
    {
        foreach (var order in extensions.Where(extension => ((string)extension!["url"]!).EndsWith("requestedService", StringComparison.Ordinal)).ToList())
        {
            extensions.Remove(order);
            var information = Claim["supportingInfo"]?.AsArray() ?? [];
            Claim["supportingInfo"] ??= information;
            information.Add(new JsonObject
            {
                ["extension"] = Document(),
                ["sequence"] = information.Count + 1,
                ["category"] = Concept("http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes", "additionalInformation"),
                ["valueReference"] = order!["valueReference"]!.DeepClone(),
            });
        }
    }

    static JsonArray Document() => new(new JsonObject
    {
        ["extension"] = new JsonArray(
            new JsonObject { ["url"] = "reportTypeCode", ["valueCodeableConcept"] = Concept("https://codesystem.x12.org/005010/755", "03") },
            new JsonObject { ["url"] = "transmissionMethod", ["valueCodeableConcept"] = Concept("https://codesystem.x12.org/005010/756", "EL") }),
        ["url"] = $"{Pas}/extension-documentInformation",
    });

    /// <summary>PAS wants a care team of roles, not of persons.</summary>
    void AsRole(JsonNode member)
    {
        var reference = (string)member["provider"]!["reference"]!;
        if (!reference.Contains("Practitioner/", StringComparison.Ordinal))
        {
            return;
        }

        var id = $"{reference.Split('/')[^1]}-role";
        member["provider"]!["reference"] = $"PractitionerRole/{id}";
        if (!Resources().Any(resource => (string?)resource["id"] == id))
        {
            Enter( new JsonObject { ["resourceType"] = "PractitionerRole", ["id"] = id, ["active"] = true, ["telecom"] = Telecom(), ["practitioner"] = new JsonObject { ["reference"] = reference }, ["organization"] = Claim["provider"]!.DeepClone() });
        }
    }

    /// <summary>The sample numbers of some examples lack the check digit of a national provider identifier, which US Core wants (Luhn, with the prefix 80840).</summary>
    static string WithCheckDigit(string number)
    {
        var sum = 0;
        foreach (var (i, digit) in ("80840" + number[..^1]).Reverse().Index())
        {
            var value = (digit - '0') * (i % 2 == 0 ? 2 : 1);
            sum += value > 9 ? value - 9 : value;
        }

        return $"{number[..^1]}{(10 - (sum % 10)) % 10}";
    }

    [GeneratedRegex("(?<=us-npi\",\"value\":\")[0-9]{10}(?=\")")]
    private static partial Regex Npi { get; }

    static JsonArray Telecom() => new(new JsonObject { ["system"] = "phone", ["value"] = "555-0100" });

    JsonObject First(string type) => All(type).First();

    static void Mark(JsonNode item, string how)
    {
        var extensions = item["extension"]!.AsArray();
        extensions.Where(extension => ((string)extension!["url"]!).EndsWith("infoChanged", StringComparison.Ordinal)).ToList().ForEach(extension => extensions.Remove(extension));
        extensions.Add(new JsonObject { ["url"] = $"{Pas}/extension-infoChanged", ["valueCode"] = how });
    }

    static void SetType(JsonNode element, string code)
    {
        var extensions = element["extension"] as JsonArray ?? [];
        extensions.Where(extension => ((string)extension!["url"]!).EndsWith("certificationType", StringComparison.Ordinal)).ToList().ForEach(extension => extensions.Remove(extension));
        extensions.Add(new JsonObject { ["url"] = $"{Pas}/extension-certificationType", ["valueCodeableConcept"] = Concept("https://codesystem.x12.org/005010/1322", code) });
        element["extension"] ??= extensions;
    }

    static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };
}
