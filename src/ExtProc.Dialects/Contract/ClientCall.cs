namespace ExtProc.Dialects.Contract;

/// <summary>What a client has sent, as a dialect gets it.</summary>
/// <param name="body">The whole body; empty when there is none.</param>
/// <param name="route">The route that was called, or null for the dialect's only one.</param>
/// <param name="captures">What stands in the route's path.</param>
public readonly struct ClientCall(ReadOnlyMemory<byte> body, Route? route = null, PathCaptures captures = default)
{
    /// <summary>The whole body; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The route that was called; null when a dialect with a single route is asked directly.</summary>
    public Route? Route { get; } = route;

    /// <summary>What stands in the route's path.</summary>
    public PathCaptures Captures { get; } = captures;
}

/// <summary>The parts of a path that a route leaves open, percent-decoded once.</summary>
/// <param name="found">Names and values; null for none.</param>
public readonly struct PathCaptures(IReadOnlyList<KeyValuePair<string, string>>? found)
{
    /// <summary>The value of a capture, or null when the route has none of this name.</summary>
    public string? Find(string name)
    {
        for (var i = 0; i < (found?.Count ?? 0); i++)
        {
            if (found![i].Key == name)
            {
                return found[i].Value;
            }
        }

        return null;
    }
}
