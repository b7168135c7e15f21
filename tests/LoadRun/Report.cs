namespace LoadRun;

/// <summary>What is to be reached, and what was not.</summary>
sealed class Report
{
    readonly List<string> _missed = [];

    public bool IsMissed => _missed.Count > 0;

    /// <summary>At least this much; says so in a word for the table.</summary>
    public string AtLeast(string what, double value, double target) => Judge(what, value, target, value >= target, "at least");

    /// <summary>At most this much.</summary>
    public string AtMost(string what, double value, double target) => Judge(what, value, target, value <= target, "at most");

    /// <summary>The targets that were missed, one a line.</summary>
    public void Print()
    {
        _missed.ForEach(Console.WriteLine);
        Console.WriteLine(IsMissed ? $"{_missed.Count} targets missed" : "every target met");
    }

    string Judge(string what, double value, double target, bool holds, string word)
    {
        if (!holds)
        {
            _missed.Add($"missed: {what}: {value:#,0.##}, {word} {target:#,0.##} is wanted");
        }

        return holds ? "met" : "MISSED";
    }
}
