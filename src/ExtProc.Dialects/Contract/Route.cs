namespace ExtProc.Dialects.Contract;

/// <summary>One method and path that a dialect serves, and what a call to it means.</summary>
/// <remarks>
/// A path is compared exactly, segment by segment. A segment in braces, as in <c>/v1/models/{model}</c>, takes any text that is not
/// empty and becomes a capture.
/// </remarks>
public sealed class Route
{
    private readonly string[] _segments;
    private readonly bool _isLiteral;

    /// <param name="method">The method, upper-case.</param>
    /// <param name="path">The path.</param>
    /// <param name="operation">What is asked of the upstream.</param>
    public Route(string method, string path, Operation operation)
    {
        Method = method;
        Path = path;
        Operation = operation;
        Streamed = operation;
        _segments = path.Split('/');
        _isLiteral = !path.Contains('{', StringComparison.Ordinal);
    }

    /// <summary>The method, upper-case.</summary>
    public string Method { get; }

    /// <summary>The path, captures in braces.</summary>
    public string Path { get; }

    /// <summary>What is asked of the upstream.</summary>
    public Operation Operation { get; }

    /// <summary>What is asked of the upstream when the request wants a stream; the same as <see cref="Operation"/> by default.</summary>
    public Operation Streamed { get; init; }

    /// <summary>Whether a call without a body is refused.</summary>
    public bool NeedsBody { get; init; } = true;

    /// <summary>Whether the caller must show a token and belong to a team.</summary>
    public bool NeedsTeam { get; init; } = true;

    /// <summary>Whether a method and path are this route's.</summary>
    /// <param name="method">The method as it was sent.</param>
    /// <param name="path">The path without its query and the configured prefix.</param>
    /// <param name="captures">The captures, when this returns true.</param>
    public bool Matches(string method, ReadOnlySpan<char> path, out PathCaptures captures)
    {
        captures = default;
        return method == Method && (_isLiteral ? path.SequenceEqual(Path) : MatchesSegments(path, out captures));
    }

    private bool MatchesSegments(ReadOnlySpan<char> path, out PathCaptures captures)
    {
        captures = default;
        var index = 0;
        List<KeyValuePair<string, string>>? found = null;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (index == _segments.Length)
            {
                return false;
            }

            var wanted = _segments[index++];
            if (wanted is not ['{', .. var name, '}'])
            {
                if (!segment.SequenceEqual(wanted))
                {
                    return false;
                }

                continue;
            }

            if (segment.IsEmpty)
            {
                return false;
            }

            (found ??= []).Add(new(name, Uri.UnescapeDataString(segment.ToString())));
        }

        captures = new PathCaptures(found);
        return index == _segments.Length;
    }
}
