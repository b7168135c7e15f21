// Rewrites profiles/r4 from the official definitions; with --check only says which committed files differ from a fresh run.
using PeerSupport.Fhir.R4.Generator;

var root = Root();
var source = Path.Combine(root, "src", "PeerSupport.Fhir.R4.Generator", "node_modules", "@medplum", "definitions", "lib", "fhir", "r4");
if (!Directory.Exists(source))
{
    Console.Error.WriteLine("The definitions aren't there. Run `npm ci --ignore-scripts` in src/PeerSupport.Fhir.R4.Generator first.");
    return 2;
}

var definitions = new OfficialDefinitions(source);
var types = new TypeFiles(definitions);
var files = new Dictionary<string, string>
{
    ["types.json"] = types.Types(),
    ["resources.json"] = types.Resources(),
    ["invariants.json"] = InvariantFile.Write(definitions),
    ["codes.json"] = CodeFile.Write(definitions),
    ["profiles.json"] = ProfileFile.Write(definitions),
    ["search-parameters.json"] = SearchFile.Write(definitions),
};

var check = args.Contains("--check");
var target = Directory.CreateDirectory(Path.Combine(root, "profiles", "r4")).FullName;
var different = 0;
foreach (var (name, text) in files)
{
    var path = Path.Combine(target, name);
    if (File.Exists(path) && File.ReadAllText(path) == text)
    {
        continue;
    }

    different++;
    Console.WriteLine(check ? $"profiles/r4/{name} differs from a fresh run" : $"profiles/r4/{name} written, {text.Length:N0} characters");
    if (!check)
    {
        File.WriteAllText(path, text);
    }
}

return check && different > 0 ? 1 : 0;

static string Root()
{
    for (var at = new DirectoryInfo(Directory.GetCurrentDirectory()); at is not null; at = at.Parent)
    {
        if (File.Exists(Path.Combine(at.FullName, "PeerSupport.Fhir.sln")))
        {
            return at.FullName;
        }
    }

    throw new DirectoryNotFoundException("Run it inside the repository.");
}
