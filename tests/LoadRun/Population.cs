using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LoadRun;

/// <summary>The resources that a store is filled with: each follows from its number alone. Dates lie in three years, codes are eight, family names begin with one of twenty syllables.</summary>
sealed class Population
{
    public const string Assessment = "https://load.example/assessment", Member = "https://load.example/member";

    /// <summary>Observations a patient.</summary>
    public const int Each = 10;

    const int Codes = 8, Months = 36;

    static readonly string[] Syllables = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo", "zu"];

    static readonly DateTime First = new(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Resources of the shipped examples as one client would send them: as they are, without white space.</summary>
    static readonly string[] Types = ["Patient", "Coverage", "Organization", "Practitioner", "PractitionerRole", "Condition", "Observation", "Goal", "CarePlan", "DocumentReference", "Encounter", "ServiceRequest", "QuestionnaireResponse"];

    readonly List<(string Type, string Json, string? Patient)> _normal = [.. Directory.EnumerateFiles(Path.Combine(ServerProcess.Root(), "profiles", "examples"), "00-baseline.request.json", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!["entry"]!.AsArray()).Select(entry => entry!["resource"]!.AsObject())
        .Where(resource => Types.Contains((string?)resource["resourceType"])).Select(Normal)];

    public static string PatientId(int number) => string.Create(CultureInfo.InvariantCulture, $"p{number}");

    /// <summary>A code and a month that observations lie in: 1 of 288 each.</summary>
    public static (string Code, DateTime Month) Slot(int number) => (Code(number), First.AddMonths(Mix(number) % Months));

    /// <summary>How a family name may begin.</summary>
    public static string Prefix(int number) => Syllables[number % Syllables.Length];

    public static string Patient(int number) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"resourceType":"Patient","id":"{{PatientId(number)}}","identifier":[{"system":"{{Member}}","value":"{{number}}"}],"name":[{"use":"official","family":"{{Family(number)}}","given":["{{Syllables[Mix(number + 5) % 20]}}"]}],"gender":"unknown","birthDate":"{{1940 + number % 70}}-{{1 + number % 12:00}}-{{1 + number % 28:00}}"}""");

    /// <summary>A small Observation, as a device or an assessment gives it: about 550 bytes.</summary>
    public static string Observation(int number, int patient)
    {
        var at = First.AddMonths(Mix(number) / Codes % Months).AddMinutes(Mix(number + 1) % (28 * 24 * 60));
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]}],"code":{"coding":[{"system":"{{Assessment}}","code":"{{Code(Mix(number))}}","display":"Assessed need of support"}]},"subject":{"reference":"Patient/{{PatientId(patient)}}"},"effectiveDateTime":"{{at:yyyy-MM-ddTHH:mm:ssZ}}","issued":"{{at.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}","valueQuantity":{"value":{{Mix(number + 2) % 1000}},"unit":"points","system":"http://unitsofmeasure.org","code":"{score}"},"performer":[{"reference":"Practitioner/s{{number % 997}}"}]}""");
    }

    /// <summary>A resource of the examples, of a patient of its own.</summary>
    public (string Type, string Json) Resource(int number, int patient)
    {
        var (type, json, reference) = _normal[number % _normal.Count];
        return (type, reference is null ? json : json.Replace(reference, $"\"Patient/{PatientId(patient)}\"", StringComparison.Ordinal));
    }

    static (string Type, string Json, string? Patient) Normal(JsonObject resource)
    {
        resource.Remove("id");
        var json = resource.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var at = json.IndexOf("\"Patient/", StringComparison.Ordinal);
        return ((string)resource["resourceType"]!, json, at < 0 ? null : json[at..(json.IndexOf('"', at + 1) + 1)]);
    }

    static string Family(int number)
    {
        var text = new StringBuilder(Prefix(number));
        for (var rest = Mix(number); rest > 0; rest /= 20)
        {
            text.Append(Syllables[rest % 20]);
        }

        return text.ToString();
    }

    static string Code(int number) => string.Create(CultureInfo.InvariantCulture, $"need-{number % Codes}");

    /// <summary>Scatters numbers, the same way each time.</summary>
    public static int Mix(int number)
    {
        var mixed = (uint)number * 2654435761u;
        mixed ^= mixed >> 15;
        mixed *= 2246822519u;
        return (int)((mixed ^ (mixed >> 13)) & 0x3fffffff);
    }
}
