using ExtProc.Core.Http;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Identity;

/// <summary>
/// The token of a request: exactly one of a token, nothing, or a refusal. <c>Authorization: Bearer</c> wins, then
/// <c>x-api-key</c> (Anthropic's SDKs), then <c>api-key</c> (Azure's); the others stay unread.
/// https://www.rfc-editor.org/rfc/rfc6750#section-2.1
/// </summary>
internal readonly struct ClientToken
{
    private const string BearerScheme = "Bearer";

    private ClientToken(string? token, Refusal? refusal)
    {
        Token = token;
        Refusal = refusal;
    }

    /// <summary>The token without its scheme, or null.</summary>
    public string? Token { get; }

    /// <summary>Why the headers cannot be read as one token, or null.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Chooses the token.</summary>
    /// <param name="headers">The client's request headers.</param>
    public static ClientToken Find(IHeaderView headers)
    {
        if (headers.Count("authorization") > 1)
        {
            return new ClientToken(null, TokenRefusals.Ambiguous);
        }

        if (headers.Find("authorization") is { } authorization && BearerOf(authorization) is { } bearer)
        {
            return new ClientToken(bearer, null);
        }

        return FindKey(headers, "x-api-key") ?? FindKey(headers, "api-key") ?? default;
    }

    private static ClientToken? FindKey(IHeaderView headers, string name)
    {
        if (headers.Find(name)?.Trim() is not { Length: > 0 } key)
        {
            return null;
        }

        return headers.Count(name) > 1
            ? new ClientToken(null, TokenRefusals.Ambiguous)
            : new ClientToken(key, null);
    }

    // Another scheme (Basic) is no token, and neither is an empty one, which SDKs send when they have no key.
    private static string? BearerOf(string authorization)
    {
        var value = authorization.AsSpan().Trim();
        if (value.Length <= BearerScheme.Length
            || !value.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            || value[BearerScheme.Length] is not (' ' or '\t'))
        {
            return null;
        }

        return value[BearerScheme.Length..].TrimStart().ToString();
    }
}
