namespace ExtProc.Dialects.OpenAiChat;

// Where FieldScope.Read leaves the mapped members of each kind of object (OpenAiChatRequestFields).

/// <summary>Mapped members of the request itself.</summary>
internal static class BodySlot
{
    public const int Model = 0;
    public const int Messages = 1;
    public const int Stream = 2;
    public const int StreamOptions = 3;
    public const int MaxCompletionTokens = 4;
    public const int MaxTokens = 5;
    public const int Temperature = 6;
    public const int TopP = 7;
    public const int Stop = 8;
    public const int Tools = 9;
    public const int ToolChoice = 10;
}

/// <summary>Mapped members of <c>stream_options</c>.</summary>
internal static class StreamOptionSlot
{
    public const int IncludeUsage = 0;
}

/// <summary>Mapped members of a message.</summary>
internal static class MessageSlot
{
    public const int Role = 0;
    public const int Content = 1;
    public const int Refusal = 2;
    public const int ToolCalls = 3;
    public const int ToolCallId = 4;
}

/// <summary>Mapped members of a content part.</summary>
internal static class PartSlot
{
    public const int Type = 0;
    public const int Text = 1;
    public const int Refusal = 2;
}

/// <summary>Mapped members of a tool call.</summary>
internal static class ToolCallSlot
{
    public const int Id = 0;
    public const int Type = 1;
    public const int Function = 2;
}

/// <summary>Mapped members of a tool, and of a tool choice.</summary>
internal static class ToolSlot
{
    public const int Type = 0;
    public const int Function = 1;
}

/// <summary>Mapped members of a function: declared, chosen or called.</summary>
internal static class FunctionSlot
{
    public const int Name = 0;
    public const int Description = 1;
    public const int Parameters = 2;
    public const int Arguments = 3;
}
