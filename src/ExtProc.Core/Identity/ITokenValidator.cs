using System.Diagnostics.CodeAnalysis;
using ExtProc.Core.Http;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Identity;

/// <summary>Turns a token into a <see cref="Caller"/>. Never waits: keys are already in memory.</summary>
internal interface ITokenValidator
{
    /// <summary>Validates a compact JWT of any content and length.</summary>
    /// <param name="token">The token as the client sent it, without a scheme.</param>
    /// <param name="caller">The caller, when this returns true.</param>
    /// <param name="refusal">
    /// When this returns false: a 401 <c>invalid_token</c>, or the 429 of <see cref="TokenRefusals.TooManyFailures"/>. Its
    /// message names the rule, never a value.
    /// </param>
    /// <param name="peer">Where the token came from: limits what forged tokens cost. Unknown: they are not limited.</param>
    bool TryValidate(
        string token,
        [NotNullWhen(true)] out Caller? caller,
        [NotNullWhen(false)] out Refusal? refusal,
        ClientPeer peer = default);
}
