using System.Globalization;
using ExtProc.LocalStack.FakeBedrock;
using ExtProc.LocalStack.Tokens;

namespace ExtProc.LocalStack;

/// <summary>The two teams of the local stack, their profiles, and the sidecar's settings that say so.</summary>
internal static class DemoTeams
{
    /// <summary>A team with one model.</summary>
    public const string Finance = "finance";

    /// <summary>A team with two models.</summary>
    public const string Engineering = "engineering";

    /// <summary>The model both teams have.</summary>
    public const string Sonnet = "claude-sonnet";

    /// <summary>The model only engineering has.</summary>
    public const string Haiku = "claude-haiku";

    /// <summary>Finance's profile for <see cref="Sonnet"/>.</summary>
    public const string FinanceSonnet = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";

    /// <summary>Engineering's profile for <see cref="Sonnet"/>.</summary>
    public const string EngineeringSonnet = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/eng0sonnet01";

    /// <summary>Engineering's profile for <see cref="Haiku"/>.</summary>
    public const string EngineeringHaiku = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/eng0haiku001";

    /// <summary>The sidecar's <c>extproc.yaml</c>; <c>jwks.json</c> lies beside it.</summary>
    /// <param name="socket">Unix socket for the gateway.</param>
    /// <param name="adminPort">Loopback port of the admin listener.</param>
    /// <param name="bedrock">Address of the fake Bedrock.</param>
    public static string Settings(string socket, int adminPort, Uri bedrock) => string.Create(CultureInfo.InvariantCulture, $"""
        listen:
          extProc: ["unix:{socket}"]
          admin: "127.0.0.1:{adminPort}"

        identity:
          teamHeader: x-team
          issuers:
            - issuer: {TokenMint.Issuer}
              audiences: [{TokenMint.Audience}]
              jwksFile: jwks.json
              teamClaim: team

        aws:
          region: {RuntimeServer.Region}
          runtimeEndpoint: {bedrock.GetLeftPart(UriPartial.Authority)}

        models:
          {Sonnet}:
            foundationModel: anthropic.claude-sonnet-4-5-20250929-v1:0
            aliases: [gpt-4o]
          {Haiku}:
            foundationModel: anthropic.claude-haiku-4-5-20251001-v1:0

        teams:
          {Finance}:
            models:
              {Sonnet}: {FinanceSonnet}
            defaultModel: {Sonnet}
          {Engineering}:
            models:
              {Sonnet}: {EngineeringSonnet}
              {Haiku}: {EngineeringHaiku}

        """);
}
