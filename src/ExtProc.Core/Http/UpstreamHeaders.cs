using System.Globalization;
namespace ExtProc.Core.Http;

/// <summary>
/// Which headers of the upstream reach a client: those of an allow list. AWS says more to its own clients, with ARNs and
/// account numbers in it, and adds to that when it likes.
/// </summary>
internal static class UpstreamHeaders
{
    /// <summary>Bedrock's request id: what an operator needs to ask AWS.</summary>
    public const string RequestId = "x-amzn-requestid";

    /// <summary>When a client may try again: seconds or a date (RFC 9110 §10.2.3).</summary>
    public const string RetryAfter = "retry-after";

    private const string Hidden = "hidden";
    private const int LongestValue = 128;

    /// <summary>Removes every header that is not on the list, and one on the list whose value is not what it should be.</summary>
    public static void Strip(IHeaderView headers, HeaderEdits edits)
    {
        for (var line = 0; line < headers.Lines; line++)
        {
            var name = headers.NameAt(line);
            if (name == "host")
            {
                // The one header that Envoy lets no external processor remove, only replace.
                edits.Set(name, Hidden);
            }
            else if (!Passes(headers, name))
            {
                edits.Remove(name);
            }
        }
    }

    /// <summary>Removes every trailer: Bedrock has none that a client knows.</summary>
    public static void StripTrailers(IHeaderView trailers, HeaderEdits edits)
    {
        for (var line = 0; line < trailers.Lines; line++)
        {
            edits.Remove(trailers.NameAt(line));
        }
    }

    /// <summary>The value of a header that may appear in the client's reply, or null: it is missing, repeated or unusual.</summary>
    public static string? FindPlain(IHeaderView headers, string name) =>
        headers.Find(name) is { } value && headers.Count(name) == 1 && (name == RetryAfter ? IsTime(value) : IsPlain(value)) ? value : null;

    private static bool Passes(IHeaderView headers, string name) => name switch
    {
        // The first is replaced where the body is, the others are about this connection's framing.
        "content-type" or "content-length" or "transfer-encoding" => true,
        RequestId or RetryAfter => FindPlain(headers, name) is not null,
        _ => name.StartsWith(':'),
    };

    /// <summary>Seconds, or a date in the form that servers must send (RFC 9110 §5.6.7).</summary>
    private static bool IsTime(string value) =>
        (value.Length is > 0 and <= 9 && value.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        || DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsPlain(string value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return value.Length is > 0 and <= LongestValue;
    }
}
