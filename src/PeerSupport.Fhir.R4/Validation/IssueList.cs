using System.Text;

namespace PeerSupport.Fhir.R4;

/// <summary>Collects issues with their place, and knows the path to where the walk stands.</summary>
internal sealed class IssueList(string root, SourceNode body)
{
    const int Most = 200;

    readonly List<(int Offset, Issue Issue)> _issues = [];
    readonly List<(string Name, int Index)> _path = [(root, -1)];

    /// <summary>Whether so much is wrong that more would not help.</summary>
    public bool IsFull => _issues.Count >= Most;

    public void Enter(string name, int index) => _path.Add((name, index));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>An issue at the place where the walk stands, or at a child of it.</summary>
    public void Add(SourceNode at, Issue issue, string? child = null) => Add(at.Offset, at, issue, child);

    /// <summary>An issue at a property's name.</summary>
    public void Add(in SourceProperty at, Issue issue, string? child = null) => Add(at.Offset, at.Value, issue, child);

    public IReadOnlyList<Issue> Sorted()
    {
        if (_issues.Count == 0)
        {
            return [];
        }

        List<Issue> sorted = [.. _issues.OrderBy(i => i.Offset).Select(i => i.Issue)];
        if (IsFull)
        {
            sorted.Add(new Issue(IssueSeverity.Warning, "too-costly", "too-many-issues", $"The check stopped after {Most} issues.")
            {
                Expected = "fewer issues", Remedy = "Correct these first, and send it again.", Expression = root, Line = 1, Column = 1,
            });
        }

        return sorted;
    }

    void Add(int offset, SourceNode node, Issue issue, string? child)
    {
        if (IsFull)
        {
            return;
        }

        var (line, column) = node.Text.Position(offset);
        _issues.Add((offset - body.Offset, issue with { Expression = Expression(child), Line = line, Column = column }));
    }

    string Expression(string? child)
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _path)
        {
            text.Append(text.Length == 0 ? "" : ".").Append(name);
            if (index >= 0)
            {
                text.Append('[').Append(index).Append(']');
            }
        }

        return child is null ? text.ToString() : text.Append('.').Append(child).ToString();
    }
}
