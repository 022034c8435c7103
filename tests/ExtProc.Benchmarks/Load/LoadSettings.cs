using System.Globalization;
using System.Text;
using ExtProc.LocalStack.Tokens;

namespace ExtProc.Benchmarks.Load;

/// <summary>The sidecar's settings for the load: one team with a model for each case.</summary>
internal static class LoadSettings
{
    /// <summary>The team.</summary>
    public const string Team = "load";

    /// <summary>Text of <c>extproc.yaml</c>; <c>jwks.json</c> lies beside it.</summary>
    public static string Write(string socket, int adminPort, Uri upstream)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            listen:
              extProc: ["unix:{{socket}}"]
              admin: "127.0.0.1:{{adminPort}}"
            identity:
              issuers:
                - issuer: {{TokenMint.Issuer}}
                  audiences: [{{TokenMint.Audience}}]
                  jwksFile: jwks.json
                  teamClaim: team
            aws:
              region: us-east-1
              runtimeEndpoint: {{upstream.GetLeftPart(UriPartial.Authority)}}
            models:

            """));
        foreach (var load in LoadCase.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {load.Name}: {{ foundationModel: anthropic.claude-sonnet-4-5-20250929-v1:0 }}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"teams:\n  {Team}:\n    models:\n");
        foreach (var load in LoadCase.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"      {load.Name}: arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/{load.Name}\n");
        }

        return text.ToString();
    }
}
