using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>Roles that alternate, and calls whose results follow in the next turn.</summary>
/// <param name="limits">What the model takes.</param>
internal sealed class ConversationCheck(ModelLimits limits)
{
    private readonly HashSet<string> _documents = new(StringComparer.OrdinalIgnoreCase);
    private List<string> _openCalls = [];

    /// <summary>Whether a block of a tool was seen.</summary>
    public bool UsesTools { get; private set; }

    /// <summary>Checks <c>messages</c>.</summary>
    public string? Check(JsonElement messages)
    {
        if (!messages.IsFilledArray())
        {
            return "messages must be a non-empty array.";
        }

        var isUser = false;
        foreach (var message in messages.EnumerateArray())
        {
            isUser = !isUser;
            if (Message(message, isUser) is { } problem)
            {
                return problem;
            }
        }

        if (_openCalls.Count > 0)
        {
            return "tool_use ids were found without tool_result blocks immediately after.";
        }

        return isUser ? null : Ending(messages[messages.GetArrayLength() - 1].Member("content"));
    }

    private string? Message(JsonElement message, bool isUser)
    {
        if (message.Text("role") != (isUser ? "user" : "assistant"))
        {
            return "A conversation must start with a user message and alternate between user and assistant.";
        }

        var content = message.Member("content");
        if (!content.IsFilledArray())
        {
            return "The content field of a message must be a non-empty array.";
        }

        var blocks = new BlockCheck(limits, _documents, isUser);
        if ((message.Extraneous("role", "content") ?? content.EnumerateArray().FirstProblem(blocks.Check) ?? TurnCheck.Check(content, limits)) is { } problem)
        {
            return problem;
        }

        UsesTools |= blocks.Calls.Count + blocks.Results.Count > 0;
        if (blocks.Calls.Distinct(StringComparer.Ordinal).Count() != blocks.Calls.Count)
        {
            return "tool_use ids must be unique.";
        }

        if (isUser && !_openCalls.Order(StringComparer.Ordinal).SequenceEqual(blocks.Results.Order(StringComparer.Ordinal)))
        {
            return "Expected toolResult blocks for the toolUse blocks of the previous turn, and for no others.";
        }

        _openCalls = blocks.Calls;
        return null;
    }

    private string? Ending(JsonElement content)
    {
        if (!limits.Prefill)
        {
            return "This model does not support assistant message prefill. The conversation must end with a user message.";
        }

        var last = content[content.GetArrayLength() - 1].Text("text");
        return last is null || last.TrimEnd() == last ? null : "messages: final assistant content cannot end with trailing whitespace";
    }
}
