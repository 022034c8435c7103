namespace ExtProc.Core.Identity;

/// <summary>Who is asking, as a validated token says it.</summary>
/// <param name="Issuer">The <c>iss</c> of the token: one of the configured issuers.</param>
/// <param name="TeamClaim">The team claim, or null when the token has none or it is not a string.</param>
internal sealed record Caller(string Issuer, string? TeamClaim);
