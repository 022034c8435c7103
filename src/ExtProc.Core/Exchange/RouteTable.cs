using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Exchange;

/// <summary>Step (1): which route of which dialect a method and path are.</summary>
internal sealed class RouteTable
{
    private readonly IReadOnlyList<IDialect> _dialects;
    private readonly string _prefix;

    /// <param name="dialects">Every dialect that is served; the first one answers a path that belongs to none.</param>
    /// <param name="prefix">What client paths may begin with (<c>/bedrock</c>); empty for nothing.</param>
    /// <exception cref="ArgumentException">A route would send requests on that belong to no team.</exception>
    public RouteTable(IReadOnlyList<IDialect> dialects, string prefix)
    {
        _dialects = dialects;
        _prefix = prefix;
        foreach (var route in dialects.SelectMany(dialect => dialect.Routes))
        {
            if (!route.NeedsTeam && route.Operation != Operation.Local)
            {
                throw new ArgumentException($"{route.Method} {route.Path} goes to the upstream without a team.", nameof(dialects));
            }
        }
    }

    /// <summary>The dialect whose error shape answers a path that belongs to none.</summary>
    public IDialect Fallback => _dialects[0];

    /// <summary>
    /// Finds the route. The path is compared exactly, after its query is cut off: Envoy has already resolved
    /// <c>.</c> and <c>..</c>, and what is still unusual (<c>//</c>, <c>%2f</c>) is not a path of ours.
    /// </summary>
    /// <param name="method">The method, or null.</param>
    /// <param name="path">The path with its query, or null.</param>
    /// <param name="found">The route, when this returns true.</param>
    public bool TryFind(string? method, string? path, out FoundRoute found)
    {
        found = default;
        if (method is null || path is null)
        {
            return false;
        }

        var query = path.IndexOf('?', StringComparison.Ordinal);
        var plain = query < 0 ? path.AsSpan() : path.AsSpan(0, query);
        if (_prefix.Length > 0 && plain.StartsWith(_prefix, StringComparison.Ordinal))
        {
            plain = plain[_prefix.Length..];
        }

        foreach (var dialect in _dialects)
        {
            foreach (var route in dialect.Routes)
            {
                if (route.Matches(method, plain, out var captures))
                {
                    found = new FoundRoute(dialect, route, captures);
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>A route that a method and path are.</summary>
/// <param name="Dialect">Whose route it is.</param>
/// <param name="Route">The route.</param>
/// <param name="Captures">What stands in its path.</param>
internal readonly record struct FoundRoute(IDialect Dialect, Route Route, PathCaptures Captures);
