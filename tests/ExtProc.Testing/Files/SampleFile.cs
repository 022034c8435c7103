using System.Text;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings.Loading;

namespace ExtProc.Testing.Files;

/// <summary>A good file for tests that break it.</summary>
internal static class SampleFile
{
    public static readonly string Path = System.IO.Path.Combine(RepositoryFiles.SettingsCases, "good-every-key.yaml");

    public static readonly string Text = File.ReadAllText(Path);

    public const string Small = """
        listen:
          extProc: ["127.0.0.1:9002"]
        identity:
          issuers:
            - issuer: https://issuer.example
              audiences: [bedrock-gateway]
              jwksFile: jwks.json
        aws:
          region: us-east-1
        models:
          claude-sonnet: { foundationModel: "anthropic.claude-sonnet-4-5-20250929-v1:0" }
        teams:
          finance:
            models:
              claude-sonnet: arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01

        """;

    public static SettingsResult Parse(string text, Func<string, string?>? environment = null) =>
        Parse(Encoding.UTF8.GetBytes(text), environment);

    public static SettingsResult Parse(ReadOnlySpan<byte> bytes, Func<string, string?>? environment = null) =>
        SettingsLoader.Parse(Path, bytes, environment ?? Environment, JwksDocument.Check);

    public static string? Environment(string name) => name == "ENGINEERING_SONNET_ARN"
        ? "arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/eng0sonnet01"
        : null;
}
