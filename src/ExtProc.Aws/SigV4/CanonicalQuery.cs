using System.Text;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// The third line of a canonical request: the parameters encoded and sorted by name, then by value, as bytes. Bedrock's
/// runtime calls have none; the control plane's do.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
/// </summary>
internal static class CanonicalQuery
{
    /// <summary>Writes the canonical form of <paramref name="query"/>, without a line end.</summary>
    /// <param name="query">The query as it is on the wire, without <c>?</c>.</param>
    /// <param name="writer">Takes the line.</param>
    public static void Write(string query, ref Utf8Writer writer)
    {
        if (query.Length == 0)
        {
            return;
        }

        var parameters = new List<(string Name, string Value)>();
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            parameters.Add(equals < 0
                ? (Reencode(parameter), "")
                : (Reencode(parameter[..equals]), Reencode(parameter[(equals + 1)..])));
        }

        parameters.Sort(Compare);
        for (var i = 0; i < parameters.Count; i++)
        {
            writer.Write(i == 0 ? "" : "&");
            writer.Write(parameters[i].Name);
            writer.Write((byte)'=');
            writer.Write(parameters[i].Value);
        }
    }

    private static string Reencode(string text)
    {
        var decoded = new Utf8Writer(stackalloc byte[256]);
        UriEncoding.Decode(Encoding.UTF8.GetBytes(text), ref decoded);
        var encoded = new Utf8Writer(stackalloc byte[256]);
        UriEncoding.Encode(decoded.Written, ref encoded);
        decoded.Dispose();
        return encoded.ToStringAndDispose();
    }

    private static int Compare((string Name, string Value) left, (string Name, string Value) right)
    {
        var byName = string.CompareOrdinal(left.Name, right.Name);
        return byName != 0 ? byName : string.CompareOrdinal(left.Value, right.Value);
    }
}
