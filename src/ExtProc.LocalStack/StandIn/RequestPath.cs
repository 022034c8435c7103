namespace ExtProc.LocalStack.StandIn;

/// <summary>
/// The path as the bootstrap makes it: <c>normalize_path</c>, slashes neither merged nor unescaped.
/// </summary>
internal static class RequestPath
{
    /// <summary>Resolves dot segments (<c>..</c>, <c>%2e</c>) and backslashes; keeps <c>//</c>, <c>%2F</c> and the query.</summary>
    /// <param name="target">Request target, in absolute or origin form.</param>
    public static string Normalise(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (!path.StartsWith('/') && Uri.TryCreate(path, UriKind.Absolute, out _))
        {
            var start = path.IndexOf('/', path.IndexOf("//", StringComparison.Ordinal) + 2);
            path = start < 0 ? "/" : path[start..];
        }

        var kept = new List<string>();
        var segments = path.Replace('\\', '/').Split('/')[1..];
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            switch (segments[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase))
            {
                case ".." when kept.Count > 0:
                    kept.RemoveAt(kept.Count - 1);
                    goto case ".";
                case ".":
                case "..":
                    if (last)
                    {
                        kept.Add("");
                    }

                    break;
                default:
                    kept.Add(segments[i]);
                    break;
            }
        }

        return "/" + string.Join('/', kept) + (query < 0 ? "" : target[query..]);
    }
}
