using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Evidence;

/// <summary>
/// A request with all that Da Vinci PAS lets a sender say and an answer repeats: numbers of earlier answers, trace numbers, dates of a stay, addresses. All of it is invented; code values of
/// licensed lists are those of the guide's own examples.
/// </summary>
static class PasComplete
{
    const string Pas = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition", X12 = "https://codesystem.x12.org/005010", UsCore = "http://hl7.org/fhir/us/core/StructureDefinition", Cdc = "urn:oid:2.16.840.1.113883.6.238";

    /// <summary>Fills in what a request leaves open.</summary>
    public static PasRequest Complete(this PasRequest request)
    {
        var claim = request.Claim;
        Add(claim, "extension", Extension("TransmissionIdentifiers", Part("applicationSenderCode", "EHRAPP"), Part("applicationReceiverCode", "PAYERAPP"), Part("interchangeSenderID", "PROVIDERID"), Part("interchangeReceiverID", "PAYERID")));
        Add(claim["identifier"]![0]!, "extension", Extension("identifierJurisdiction", "CodeableConcept", Concept("https://www.usps.com/", "MA")), Extension("identifierSubDepartment", "String", "223412"));
        Add(claim, "supportingInfo", Dates(claim, "admissionDates", "2026-01-05"));
        Add(claim, "supportingInfo", Dates(claim, "dischargeDates", "2026-01-16"));
        request.Enter(new JsonObject
        {
            ["resourceType"] = "ServiceRequest", ["id"] = "requested-service", ["status"] = "active", ["intent"] = "order", ["code"] = claim["item"]![0]!["productOrService"]!.DeepClone(),
            ["subject"] = claim["patient"]!.DeepClone(), ["authoredOn"] = (string?)request.All("ServiceRequest").FirstOrDefault()?["authoredOn"] ?? (string)claim["created"]!,
        });
        Complete(claim["item"]![0]!);
        Organization(request.Of((string)claim["insurer"]!["reference"]!), "PR", "1234567893");
        Organization(request.Of((string)claim["provider"]!["reference"]!), "X3", null);
        Patient(request.Of((string)claim["patient"]!["reference"]!));
        foreach (var person in request.All("Practitioner"))
        {
            person["telecom"] ??= Telecom("work");
            person["address"] ??= Address();
        }

        return request;
    }

    /// <summary>The same, asked by a person in the organization's name.</summary>
    public static PasRequest AskedByRole(this PasRequest request)
    {
        var reference = (string)request.Claim["careTeam"]![0]!["provider"]!["reference"]!;
        var role = request.Of(reference);
        role["specialty"] ??= new JsonArray(Concept("http://nucc.org/provider-taxonomy", "175T00000X"));
        role["location"] = new JsonArray(new JsonObject { ["reference"] = "Location/site" });
        role["endpoint"] = new JsonArray(new JsonObject { ["reference"] = "Endpoint/mailbox" });
        request.Enter(new JsonObject
        {
            ["resourceType"] = "Location", ["id"] = "site", ["status"] = "active", ["name"] = "Main site", ["telecom"] = Telecom("work"), ["address"] = Address()[0]!.DeepClone(),
            ["managingOrganization"] = role["organization"]!.DeepClone(),
        });
        request.Enter(new JsonObject
        {
            ["resourceType"] = "Endpoint", ["id"] = "mailbox", ["status"] = "active", ["connectionType"] = new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/endpoint-connection-type", ["code"] = "direct-project" },
            ["payloadType"] = new JsonArray(new JsonObject { ["text"] = "any" }), ["address"] = "mailto:mailbox@direct.example",
        });
        request.Claim["provider"] = new JsonObject { ["reference"] = reference };
        return request;
    }

    static void Complete(JsonNode item)
    {
        Add(item, "extension",
            Extension("itemTraceNumber", "Identifier", new JsonObject { ["system"] = "https://ehr.example/identifier/trace", ["value"] = "1122334" }),
            Extension("authorizationNumber", "String", "1122445"),
            Extension("administrationReferenceNumber", "String", "9988311"),
            Extension("requestedService", "Reference", new JsonObject { ["reference"] = "ServiceRequest/requested-service" }),
            Extension("epsdtIndicator", "Boolean", false),
            Extension("nursingHomeResidentialStatus", "CodeableConcept", Concept($"{X12}/1345", "2")),
            Extension("nursingHomeLevelOfCare", "CodeableConcept", Concept($"{X12}/1337", "2")),
            Extension("productOrServiceCodeEnd", "CodeableConcept", item["productOrService"]!.DeepClone()),
            Extension("revenueUnitRateLimit", "Decimal", 100));
        item["revenue"] ??= Concept("https://www.nubc.org/CodeSystem/RevenueCodes", "0202");
        item["modifier"] ??= new JsonArray(Concept("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "HE"));
    }

    static void Organization(JsonObject organization, string type, string? npi)
    {
        if (npi is not null)
        {
            Add(organization, "identifier", new JsonObject { ["system"] = "http://hl7.org/fhir/sid/us-npi", ["value"] = npi });
        }

        Add(organization, "identifier",
            new JsonObject { ["system"] = "http://terminology.hl7.org/NamingSystem/USEIN", ["value"] = "00-0000000" },
            new JsonObject { ["type"] = Concept("http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType", "payerid"), ["system"] = "https://ehr.example/identifier/payer", ["value"] = "PAYER-1" });
        Add(organization, "type", Concept($"{X12}/98", type));
        organization["telecom"] ??= Telecom("work");
        organization["address"] ??= Address();
        organization["contact"] ??= new JsonArray(new JsonObject { ["name"] = new JsonObject { ["family"] = "Contact", ["given"] = new JsonArray("Sample") }, ["telecom"] = Telecom("work") });
    }

    static void Patient(JsonObject patient)
    {
        Add(patient, "extension", Race("race", "2106-3", "White"), Race("ethnicity", "2186-5", "Not Hispanic or Latino"), new JsonObject { ["url"] = $"{UsCore}/us-core-birthsex", ["valueCode"] = patient["gender"]?.GetValue<string>() == "male" ? "M" : "F" });
        var name = patient["name"]![0]!;
        name["prefix"] ??= new JsonArray("Dr.");
        name["suffix"] ??= new JsonArray("Jr.");
        patient["telecom"] = Telecom("home");
        patient["multipleBirthInteger"] ??= 1;
        patient["communication"] ??= new JsonArray(new JsonObject { ["language"] = Concept("urn:ietf:bcp:47", "en") });
        var address = (patient["address"] ??= Address())[0]!;
        address["district"] ??= "Sample County";
        address["period"] ??= new JsonObject { ["start"] = "2020-01-01" };
    }

    static JsonObject Race(string name, string code, string text) => new()
    {
        ["url"] = $"{UsCore}/us-core-{name}",
        ["extension"] = new JsonArray(new JsonObject { ["url"] = "ombCategory", ["valueCoding"] = new JsonObject { ["system"] = Cdc, ["code"] = code, ["display"] = text } }, new JsonObject { ["url"] = "text", ["valueString"] = text }),
    };

    static JsonObject Dates(JsonNode claim, string category, string day) => new()
    {
        ["sequence"] = (claim["supportingInfo"]?.AsArray() ?? []).Select(info => (int)info!["sequence"]!).DefaultIfEmpty().Max() + 1,
        ["category"] = Concept("http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes", category),
        ["timingDate"] = day,
    };

    static JsonArray Telecom(string use) => new(new JsonObject { ["system"] = "phone", ["value"] = "555-0100", ["use"] = use });

    static JsonArray Address() => new(new JsonObject { ["line"] = new JsonArray("1 Sample Plaza"), ["city"] = "Sampleton", ["state"] = "MA", ["postalCode"] = "02101", ["country"] = "US" });

    static void Add(JsonNode owner, string name, params JsonNode[] values)
    {
        var array = owner[name] as JsonArray ?? [];
        owner[name] ??= array;
        foreach (var value in values)
        {
            array.Add(value);
        }
    }

    static JsonObject Part(string name, string value) => new() { ["url"] = name, ["valueString"] = value };

    static JsonObject Extension(string name, string type, JsonNode value) => new() { ["url"] = $"{Pas}/extension-{name}", [$"value{type}"] = value };

    static JsonObject Extension(string name, params JsonNode[] parts) => new() { ["url"] = $"{Pas}/extension-{name}", ["extension"] = new JsonArray(parts) };

    static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };
}
