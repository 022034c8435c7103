using System.CommandLine;
using System.Globalization;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Testing.Tokens;

namespace ExtProc.Benchmarks.Tokens;

/// <summary><c>tokens</c>: what the validator takes for a token that it refuses, by kind. Every token is a new one.</summary>
internal static class TokenCommand
{
    private const string Issuer = "https://issuer.example";
    private const string Audience = "bedrock-gateway";
    private const int Count = 1000;
    private const int Rounds = 5;

    private static readonly (string Algorithm, TestKey Key)[] Keys =
    [
        ("RS256", TestKey.Rsa("rsa-2048")), ("PS256", TestKey.Rsa("rsa-2048-pss")), ("RS256", TestKey.Rsa("rsa-4096", 4096)),
        ("ES256", TestKey.P256("p256")), ("ES384", TestKey.P384("p384")),
    ];

    private static readonly Dictionary<TestKey, byte[]> Signatures = [];

    private static int _serial;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("tokens", "Measures what refused tokens cost.");
        command.SetAction(_ => Run(new Report(Console.Out)));
        return command;
    }

    private static void Run(Report report)
    {
        var validator = new TokenValidator(
            new IdentitySettings
            {
                Issuers = [new IssuerSettings { Issuer = Issuer, Audiences = [Audience], Jwks = TokenMint.Jwks([.. Keys.Select(key => key.Key)]) }],
            },
            TimeProvider.System);
        report.Section($"Processor time of one refused token, the least of {Rounds} rounds of {Count}");
        Measure("malformed", () => $"not.a.token{_serial++}");
        Measure("of another issuer", () => Forge("ES384", Keys[^1].Key, "https://other.example"));
        foreach (var (algorithm, key) in Keys)
        {
            Measure($"forged, {algorithm}, {key.KeyId}", () => Forge(algorithm, key, Issuer));
        }

        void Measure(string name, Func<string> make)
        {
            var least = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                string[] tokens = [.. Enumerable.Range(0, Count).Select(_ => make())];
                var before = Environment.CpuUsage.TotalTime;
                foreach (var token in tokens)
                {
                    validator.TryValidate(token, out _, out _);
                }

                least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Count);
            }

            report.Value(name, least.ToString("0.0 µs", CultureInfo.InvariantCulture));
        }
    }

    // The signature has the right form and belongs to nothing.
    private static string Forge(string algorithm, TestKey key, string issuer)
    {
        var expires = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600;
        var claims = $$"""{"iss":"{{issuer}}","aud":"{{Audience}}","exp":{{expires}},"jti":"{{_serial++}}"}""";
        return TokenMint.Mint(TokenMint.Header(algorithm, key.KeyId), claims, _ => Signature(algorithm, key));
    }

    private static byte[] Signature(string algorithm, TestKey key)
    {
        if (!Signatures.TryGetValue(key, out var signature))
        {
            Signatures[key] = signature = key.Sign(algorithm, []);
        }

        return signature;
    }
}
