using System.Globalization;

namespace LoadRun;

/// <summary>What the command line says: names, and options with a value (<c>--seconds 10</c>), some of which may stand more than once.</summary>
sealed class Options(string[] args, params string[] switches)
{
    /// <summary>The words that are neither an option nor its value.</summary>
    public IReadOnlyList<string> Names { get; } = [.. args.Index().Where(a => !IsOption(a.Item) && (a.Index == 0 || !IsOption(args[a.Index - 1]) || switches.Contains(args[a.Index - 1]))).Select(a => a.Item)];

    public bool Has(string name) => args.Contains(name);

    public string Text(string name, string otherwise) => All(name).FirstOrDefault() ?? otherwise;

    public int Number(string name, int otherwise) => All(name).FirstOrDefault() is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public TimeSpan Seconds(string name, double otherwise) => TimeSpan.FromSeconds(All(name).FirstOrDefault() is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise);

    public IEnumerable<string> All(string name) => args.Index().Where(a => a.Index > 0 && args[a.Index - 1] == name).Select(a => a.Item);

    static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);
}
