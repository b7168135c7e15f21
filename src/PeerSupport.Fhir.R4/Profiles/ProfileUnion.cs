namespace PeerSupport.Fhir.R4;

/// <summary>Makes the issues of several checks into one list: each cause once, and nothing below an element whose structure is wrong already.</summary>
internal static class ProfileUnion
{
    /// <param name="issues">Those of the structure first.</param>
    /// <param name="structural">How many are of the structure.</param>
    public static IReadOnlyList<Issue> Of(List<Issue> issues, int structural)
    {
        List<Issue> kept = new(issues.Count);
        HashSet<(string Rule, string? Expression, string Text)> seen = [];
        for (var i = 0; i < issues.Count; i++)
        {
            var issue = issues[i];
            if (i >= structural && (IsBelow(issue, issues, structural) || IsTold(issue, kept)))
            {
                continue;
            }

            if (seen.Add((issue.Rule, issue.Expression, issue.Text)))
            {
                kept.Add(issue);
            }
        }

        return kept;
    }

    static bool IsBelow(Issue issue, List<Issue> issues, int structural)
    {
        for (var i = 0; i < structural; i++)
        {
            if (issues[i] is { Severity: <= IssueSeverity.Error, Expression: { } broken } && issue.Expression is { } at && at.StartsWith(broken, StringComparison.Ordinal)
                && (at.Length == broken.Length || at[broken.Length] is '.' or '[') && broken.Contains('.'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A profile that repeats another one's rule, or R4's, says nothing new.</summary>
    static bool IsTold(Issue issue, List<Issue> kept)
    {
        foreach (var other in kept)
        {
            if (other.Rule == issue.Rule && other.Expression == issue.Expression && other.Severity == issue.Severity && issue.Profile is not null
                && (other.Profile is null || other.Profile != issue.Profile) && other.Expected == issue.Expected)
            {
                return true;
            }
        }

        return false;
    }
}
