using System.Globalization;
using System.Text.RegularExpressions;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>
/// What the last user text asks the fake Bedrock to do: <c>[fake:throttle]</c>, <c>[fake:silent=8]</c>. Scenarios are
/// steered from the client's side alone, so that they run unchanged through any gateway.
/// </summary>
internal sealed partial class Directives
{
    private readonly Dictionary<string, int?> _byName = new(StringComparer.Ordinal);

    /// <summary>Finds every directive of a text.</summary>
    public Directives(string text)
    {
        foreach (Match match in Pattern().Matches(text))
        {
            _byName[match.Groups[1].Value] = match.Groups[2].Success
                ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
                : null;
        }
    }

    /// <summary>Whether the directive is there, with or without a number.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>The directive's number, or the default when it has none or is absent.</summary>
    public int Number(string name, int otherwise) => _byName.GetValueOrDefault(name) ?? otherwise;

    /// <summary>The error that is asked for instead of an answer, or null.</summary>
    public BedrockError? Error() => true switch
    {
        _ when Has("throttle") => new(429, "ThrottlingException", "Too many requests, please wait before trying again.") { RetryAfterSeconds = Number("throttle", 7) },
        _ when Has("error500") => new(500, "InternalServerException", "The system encountered an unexpected error during processing."),
        _ when Has("validation") => BedrockError.Validation("The model returned the following errors: this request was asked to be invalid."),
        _ when Has("access-denied") => new(403, "AccessDeniedException", "User: arn:aws:sts::111122223333:assumed-role/gateway/x is not authorized to perform: bedrock:InvokeModel"),
        _ when Has("expired") => new(403, "ExpiredTokenException", "The security token included in the request is expired"),
        _ when Has("not-found") => new(404, "ResourceNotFoundException", "The provided inference profile does not exist."),
        _ when Has("empty-503") => new(503, "ServiceUnavailableException", null),
        _ => null,
    };

    [GeneratedRegex(@"\[fake:([a-z0-9-]+)(?:=(\d{1,6}))?\]", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
