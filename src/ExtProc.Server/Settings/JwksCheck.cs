using System.Text.Json;

namespace ExtProc.Server.Settings;

/// <summary>The settings' view of a key set: is it one at all? What is in the keys is for Identity to judge.</summary>
internal static class JwksCheck
{
    /// <summary>What is wrong with a JWKS document; empty when nothing is. Never quotes the document.</summary>
    public static IReadOnlyList<string> FindProblems(string jwks)
    {
        try
        {
            using var document = JsonDocument.Parse(jwks);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("keys", out var keys)
                && keys.ValueKind == JsonValueKind.Array
                && keys.GetArrayLength() > 0
                ? []
                : ["has no list \"keys\" with at least one key"];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // A lone surrogate in a name is well-formed JSON that cannot be compared.
            return ["is not JSON"];
        }
    }
}
