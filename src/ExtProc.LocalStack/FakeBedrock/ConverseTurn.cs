using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>What Bedrock asks of the order of blocks within one turn.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html, and what is known of its refusals.</remarks>
internal static class ConverseTurn
{
    /// <summary>Checks the <c>content</c> of a message whose blocks are good by themselves.</summary>
    public static BedrockError? Check(JsonElement content)
    {
        var (previous, hasCall, hasOther) = ("", false, false);
        foreach (var block in content.EnumerateArray())
        {
            var union = block.EnumerateObject().First();
            switch (union.Name)
            {
                case "cachePoint" when previous is "" or "cachePoint" or "reasoningContent" or "plain document":
                    return BedrockError.Validation("A cachePoint cannot stand at this place of a message.");
                case "cachePoint":
                    break;
                case "toolUse":
                    hasCall = true;
                    break;
                case "toolResult" when hasOther:
                    return BedrockError.Validation("toolResult blocks must come first in their message.");
                case "toolResult":
                    break;
                default:
                    if (hasCall)
                    {
                        return BedrockError.Validation("tool_use ids were found without tool_result blocks immediately after.");
                    }

                    hasOther = true;
                    break;
            }

            previous = IsPlainDocument(union) ? "plain document" : union.Name;
        }

        return null;
    }

    private static bool IsPlainDocument(JsonProperty union) =>
        union.Name == "document" && !(union.Value.TryGetProperty("format", out var format) && format.ValueEquals("pdf"u8));
}
