using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PeerSupport.Fhir.Decisions;

/// <summary>All policies of a folder: one subfolder a payer's policy, beside <c>general.json</c> with the clauses that every program shares.</summary>
public sealed class PolicyBook
{
    PolicyBook(ImmutableArray<Policy> policies) => Policies = policies;

    public ImmutableArray<Policy> Policies { get; }

    /// <summary>The policy of the payer that has this identifier, or null.</summary>
    public Policy? OfPayer(IEnumerable<Code> identifiers)
    {
        var given = identifiers.ToHashSet();
        return Policies.FirstOrDefault(policy => policy.Payer.Identifiers.Any(identifier => given.Contains(identifier.Value)));
    }

    public Policy? Find(string id) => Policies.FirstOrDefault(policy => policy.Id == id);

    /// <summary>Reads and checks every policy.</summary>
    /// <param name="folder">The folder <c>profiles/policies</c>.</param>
    /// <param name="shared">Code sets that all policies can name.</param>
    /// <param name="setsOf">Code sets that stand in a policy's own folder.</param>
    /// <param name="catalogue">The facts that the evidence map can read.</param>
    /// <param name="reasons">The keys of the reason table.</param>
    /// <param name="illustrative">Whether invented rates are loaded (the sandbox).</param>
    /// <exception cref="PolicyException">A fault in a file: nothing is loaded.</exception>
    public static PolicyBook Load(string folder, CodeSets shared, Func<string, IEnumerable<CodeSet>> setsOf, FactCatalogue catalogue, IReadOnlySet<string> reasons, bool illustrative)
    {
        var faults = new List<string>();
        var generalFile = Path.Combine(folder, "general.json");
        var general = Read<GeneralFile>(generalFile, faults)?.Clauses ?? [];
        var policies = ImmutableArray.CreateBuilder<Policy>();
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(path => File.Exists(Path.Combine(path, "policy.json"))))
        {
            if (Read<Policy>(Path.Combine(path, "policy.json"), faults) is not { } policy)
            {
                continue;
            }

            var rateFile = Path.Combine(path, "rates.json");
            var rates = File.Exists(rateFile) ? Read<RateFile>(rateFile, faults)?.Rows ?? [] : [];
            var own = policy.Sets.Select(set => new CodeSet(set.Key, set.Key.Replace('-', ' '), set.Value.Select(code => code.Value), []));
            policy = policy with
            {
                Folder = Path.GetFileName(path),
                General = general,
                Catalogue = catalogue,
                CodeSets = shared.With(setsOf(path)).With(own),
                Rates = [.. rates.Where(row => illustrative || !row.Illustrative)],
                Revision = Hash(folder, path, illustrative),
            };
            faults.AddRange(PolicyLint.Check(policy, Path.Combine(path, "policy.json"), reasons));
            policies.Add(policy);
        }

        faults.AddRange(policies.SelectMany(policy => policy.Payer.Identifiers.Select(identifier => (identifier, policy))).GroupBy(pair => pair.identifier.Value).Where(group => group.Count() > 1)
            .Select(group => $"{string.Join(", ", group.Select(pair => pair.policy.Folder))}: the payer identifier {group.Key.Value} stands in more than one policy"));
        if (policies.Count == 0)
        {
            faults.Add($"{folder}: there is no policy folder");
        }

        return faults.Count > 0 ? throw new PolicyException(faults) : new([.. policies]);
    }

    static T? Read<T>(string file, List<string> faults) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), PolicyJson.Options) ?? throw new JsonException("the file holds null");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or IOException)
        {
            faults.Add($"{file}: {PolicyJson.Told(fault)}");
            return null;
        }
    }

    /// <summary>All files that can change a decision: the policy's folder, the shared clauses and the code sets beside the policies.</summary>
    static string Hash(string folder, string path, bool illustrative)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var profiles = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        string[] folders = [path, Path.Combine(profiles, "terminology"), Path.Combine(profiles, "evidence")];
        var files = folders.Where(Directory.Exists).SelectMany(each => Directory.EnumerateFiles(each, "*.json", SearchOption.AllDirectories))
            .Append(Path.Combine(folder, "general.json")).Where(file => File.Exists(file) && Path.GetFileName(file) is not ("cases.json" or "questionnaire.json")).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(Encoding.UTF8.GetBytes(File.ReadAllText(file).ReplaceLineEndings("\n")));
        }

        hash.AppendData([illustrative ? (byte)1 : (byte)0]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    sealed record GeneralFile
    {
        public required ImmutableArray<Clause> Clauses { get; init; }
    }

    sealed record RateFile
    {
        /// <summary>Where the rows come from, in words.</summary>
        public string? About { get; init; }

        public required ImmutableArray<RateRow> Rows { get; init; }
    }
}
