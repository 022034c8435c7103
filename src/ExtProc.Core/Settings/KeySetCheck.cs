namespace ExtProc.Core.Settings;

/// <summary>Finds what keeps the keys of a JWKS document from being used. What a key must be is not for the settings to know.</summary>
/// <param name="jwks">The text of the document.</param>
internal delegate IReadOnlyList<KeyProblem> KeySetCheck(string jwks);

/// <summary>One thing wrong with a JWKS document or a key in it.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="IsHarmless">
/// The key is sound but not for us (for encryption, or an algorithm that is not supported): issuers publish such keys
/// beside those for signatures, and a client shall pass over them.
/// </param>
internal sealed record KeyProblem(string Message, bool IsHarmless)
{
    /// <summary>The key cannot be what it says it is.</summary>
    public static KeyProblem Broken(string reason) => new(reason, false);

    /// <summary>The key is not one for us.</summary>
    public static KeyProblem NotForUs(string reason) => new(reason, true);
}
