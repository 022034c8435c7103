using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>
/// A second opinion on Converse requests, written from the API reference and from what is known of Bedrock's refusals, not from
/// the product's writer: known members only, unions with one member, alternating roles, calls and results that pair up,
/// patterns and limits, and nothing that the model does not take. The fake Bedrock and the tests of the dialects share it.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html</remarks>
internal static class RequestCheck
{
    /// <summary>Checks a body.</summary>
    /// <returns>Null when Bedrock would take it, else what it would say.</returns>
    public static string? Check(JsonElement root, ModelLimits limits)
    {
        var conversation = new ConversationCheck(limits);
        return root.Extraneous(
                "messages", "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields", "additionalModelResponseFieldPaths",
                "promptVariables", "requestMetadata", "performanceConfig", "serviceTier", "outputConfig")
            ?? conversation.Check(root.Member("messages"))
            ?? System(root, limits)
            ?? Tools(root, limits, conversation.UsesTools)
            ?? SettingsCheck.Check(root, limits)
            ?? CachePointCheck.Check(root);
    }

    private static string? System(JsonElement root, ModelLimits limits)
    {
        if (!root.Has("system"))
        {
            return null;
        }

        if (!limits.System)
        {
            return "This model doesn't support system messages.";
        }

        return root.Member("system").IsFilledArray()
            ? WithoutPoints(root.Member("system")).FirstProblem(block => block.Has("text") ? BlockCheck.Text(block) : "system must be an array of non-empty blocks.")
            : "system must be an array of non-empty blocks.";
    }

    private static string? Tools(JsonElement root, ModelLimits limits, bool usesTools)
    {
        if (root.Has("toolConfig"))
        {
            return ToolCheck.Check(root.Member("toolConfig"), limits);
        }

        return usesTools ? "The toolConfig field must be defined when using toolUse and toolResult content blocks." : null;
    }

    /// <summary>The blocks of a list that are no cache points.</summary>
    public static IEnumerable<JsonElement> WithoutPoints(JsonElement list) => list.Elements().Where(block => !block.Has("cachePoint"));
}
