using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>What Bedrock asks of the blocks of one turn together.</summary>
/// <remarks>What is known of its refusals, and https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html</remarks>
internal static class TurnCheck
{
    /// <summary>Checks the <c>content</c> of a message whose blocks are good by themselves.</summary>
    public static string? Check(JsonElement content, ModelLimits limits)
    {
        var blocks = RequestCheck.WithoutPoints(content).Select(block => block.Union()!.Value).ToList();
        return Order(blocks) ?? Mix(blocks, limits) ?? Files(blocks);
    }

    private static string? Order(List<JsonProperty> blocks)
    {
        var previous = "";
        var hasOther = false;
        foreach (var block in blocks)
        {
            switch (block.Name)
            {
                case "toolResult" when hasOther:
                    return "toolResult blocks must come first in their message.";
                case not "toolUse" when previous == "toolUse":
                    return "tool_use ids were found without tool_result blocks immediately after.";
                case "reasoningContent" when previous is not ("" or "reasoningContent"):
                    return "Reasoning must come first in a message.";
                default:
                    hasOther |= block.Name != "toolResult";
                    break;
            }

            previous = block.Name;
        }

        return previous == "reasoningContent" ? "A message cannot end with reasoning." : null;
    }

    private static string? Mix(List<JsonProperty> blocks, ModelLimits limits) =>
        limits.ToolsBesideText || blocks.Select(block => block.Name is "toolUse" or "toolResult").Distinct().Count() == 1
            ? null
            : "This model does not take tool blocks and other blocks in one message.";

    private static string? Files(List<JsonProperty> blocks)
    {
        var all = blocks.Concat(blocks
            .Where(block => block.Name == "toolResult")
            .SelectMany(block => block.Value.Member("content").Elements())
            .SelectMany(block => block.Members())).ToList();
        if (all.Count(block => block.Name == "image") > 20)
        {
            return "The model returned the following errors: too many images.";
        }

        if (all.Count(block => block.Name == "document") > 5)
        {
            return "The number of documents exceeds the limit of 5.";
        }

        return blocks.Any(block => block.Name == "document") && blocks.All(block => block.Name != "text")
            ? "A text block is required when using documents."
            : null;
    }
}
