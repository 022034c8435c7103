namespace ExtProc.Core.Settings.Problems;

/// <summary>Finds what a misspelt name was meant to be.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;
    private const int MaxCandidates = 200;

    /// <summary>The candidate at most two typing errors away (one for short names), or null.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        string? best = null;
        var bestDistance = name.Length < 5 ? 2 : 3;
        foreach (var candidate in candidates.Take(MaxCandidates))
        {
            var distance = Math.Abs(candidate.Length - name.Length) < 4 && candidate.Length <= MaxLength ? Distance(name, candidate) : int.MaxValue;
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary><c>Did you mean "x"?</c>, or the fallback when nothing is near.</summary>
    public static string Advice(string name, IReadOnlyCollection<string> candidates, string fallback) =>
        Find(name, candidates) is { } nearest ? $"Did you mean {Shown.Quoted(nearest)}?" : fallback;

    /// <summary>Inserted, missing, wrong and swapped letters; case, <c>-</c> and <c>_</c> count nothing.</summary>
    private static int Distance(string left, string right)
    {
        var (a, b) = (Folded(left), Folded(right));
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }

    private static string Folded(string name) => string.Concat(name.Where(c => c is not ('-' or '_'))).ToUpperInvariant();
}
