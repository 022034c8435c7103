namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>The shapes in which a client gets the call of a tool.</summary>
internal enum CallKind
{
    /// <summary>An entry of <c>tool_calls</c> with <c>function.arguments</c>.</summary>
    Function,

    /// <summary>An entry of <c>tool_calls</c> with <c>custom.input</c>.</summary>
    Custom,

    /// <summary>The message's <c>function_call</c>, of the time before there were tools.</summary>
    LegacyFunction,
}
