using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;

namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>
/// What a case says in <c>options.json</c>; every member may be left out:
/// <code>
/// { "foundationModel": "amazon.nova-2-lite-v1:0", "unknownFields": "refuse", "passThroughFields": ["top_a"],
///   "promptCaching": { "cacheSystem": true, "cacheMessages": true, "cacheTools": true, "minTokens": 1024, "messageOffset": 0, "ttl": "1h" },
///   "guardrail": { "id": "gr-1", "version": "1", "trace": "enabled", "streamProcessingMode": "async",
///                  "showTrace": true } }
/// </code>
/// </summary>
internal static class CaseOptions
{
    public const string RequestId = "case-request";

    private const string Claude = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    /// <summary>The options of a case that has no file of its own.</summary>
    public static TranslationOptions Default { get; } = new() { Model = ModelTable.Find(Claude), Team = "finance" };

    public static TranslationOptions Read(string path)
    {
        if (!File.Exists(path))
        {
            return Default;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        return Default with
        {
            Model = ModelTable.Find(Text(root, "foundationModel") ?? Claude),
            RefuseUnknownFields = Text(root, "unknownFields") == "refuse",
            PassThroughFields = root.TryGetProperty("passThroughFields", out var fields)
                ? fields.EnumerateArray().Select(field => field.GetString()!).ToHashSet(StringComparer.Ordinal)
                : Default.PassThroughFields,
            PromptCaching = root.TryGetProperty("promptCaching", out var caching) ? ReadCaching(caching) : null,
            Guardrail = root.TryGetProperty("guardrail", out var guardrail) ? ReadGuardrail(guardrail) : null,
        };
    }

    private static PromptCachingPolicy ReadCaching(JsonElement caching) => new(
        Flag(caching, "cacheSystem"),
        Flag(caching, "cacheMessages"),
        Flag(caching, "cacheTools"),
        caching.TryGetProperty("minTokens", out var tokens) ? tokens.GetInt32() : 1024,
        caching.TryGetProperty("messageOffset", out var offset) ? offset.GetInt32() : 0,
        Text(caching, "ttl") == "1h");

    private static GuardrailPolicy ReadGuardrail(JsonElement guardrail) => new(
        Text(guardrail, "id")!, Text(guardrail, "version")!, Text(guardrail, "trace"), Text(guardrail, "streamProcessingMode"))
    {
        ShowTrace = Flag(guardrail, "showTrace"),
    };

    private static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.GetBoolean();

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
