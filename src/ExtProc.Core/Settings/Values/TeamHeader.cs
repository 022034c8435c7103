using System.Collections.Frozen;
using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Problems;

namespace ExtProc.Core.Settings.Values;

/// <summary>The name of the header that carries the team to Envoy's routes.</summary>
internal static class TeamHeader
{
    private const int MaxLength = 64;

    /// <summary>Headers with a meaning of their own: overwriting one breaks the request or the signature.</summary>
    private static readonly FrozenSet<string> Taken = FrozenSet.ToFrozenSet(
        [
            "accept", "accept-encoding", "api-key", "authorization", "connection", "content-encoding", "content-length", "content-type", "cookie", "date",
            "expect", "forwarded", "host", "keep-alive", "origin", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding",
            "upgrade", "user-agent", "via", "x-api-key", "x-request-id", "traceparent", "tracestate",
        ],
        StringComparer.Ordinal);

    private static readonly string[] TakenPrefixes = ["x-amz-", "x-amzn-", "x-envoy-", "x-extproc-", "x-forwarded-", "grpc-"];

    /// <summary>The name, or null when it cannot be used, which is noted.</summary>
    public static string? Read(Field field)
    {
        if (field.AsText() is not { } name)
        {
            return null;
        }

        if (name.StartsWith(':'))
        {
            field.Problem($"cannot be a pseudo-header: {field.Written}", "Write a name such as x-team.");
        }
        else if (name.Any(char.IsAsciiLetterUpper))
        {
            field.Problem($"must be in lower case: {field.Written}", $"Write {Shown.Plain(name.ToLowerInvariant())}.");
        }
        else if (name.Length > MaxLength || !name.All(IsTokenCharacter))
        {
            field.Problem($"is not a header name: {field.Written}", $"Use at most {MaxLength} letters, digits and -, for example x-team.");
        }
        else if (Taken.Contains(name) || TakenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            field.Problem($"has another meaning already: {field.Written}", "Write a name of your own such as x-team.");
        }
        else
        {
            return name;
        }

        return null;
    }

    // Fewer than RFC 9110 allows, and with no sign that a proxy or a language treats in a special way.
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_';
}
