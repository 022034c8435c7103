using System.Diagnostics.CodeAnalysis;
using ExtProc.Dialects;

namespace ExtProc.Server.Identity;

/// <summary>Turns a token into a <see cref="Caller"/>. Never waits: keys are already in memory.</summary>
internal interface ITokenValidator
{
    /// <summary>Validates a compact JWT of any content and length.</summary>
    /// <param name="token">The token as the client sent it, without a scheme.</param>
    /// <param name="caller">The caller, when this returns true.</param>
    /// <param name="refusal">A 401 <c>invalid_token</c>, when this returns false. Its message names the rule, never a value.</param>
    bool TryValidate(
        string token,
        [NotNullWhen(true)] out Caller? caller,
        [NotNullWhen(false)] out Refusal? refusal);
}
