namespace ExtProc.Dialects.OpenAi.Chat.Request;

// Where FieldScope.Read leaves the mapped members of each kind of object (Fields).

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
    public const int Functions = 11;
    public const int FunctionCall = 12;
    public const int ParallelToolCalls = 13;
    public const int TopK = 20;
    public const int ReasoningEffort = 21;
    public const int Thinking = 22;
    public const int ResponseFormat = 23;
    public const int ServiceTier = 24;
    public const int Metadata = 25;
    public const int User = 26;
    public const int SafetyIdentifier = 27;
    public const int PerformanceConfig = 28;
    public const int PromptCacheOptions = 30;
    public const int CacheControl = 31;
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
    public const int FunctionCall = 10;
    public const int Name = 11;
    public const int ThinkingBlocks = 30;
    public const int CacheControl = 31;
}

/// <summary>Mapped members of a content part.</summary>
internal static class PartSlot
{
    public const int Type = 0;
    public const int Text = 1;
    public const int Refusal = 2;
    public const int PromptCacheBreakpoint = 30;
    public const int CacheControl = 31;
    public const int ImageUrl = 10;
    public const int InputAudio = 11;
    public const int File = 12;
    public const int VideoUrl = 13;
}

/// <summary>Mapped members of <c>image_url</c>, <c>video_url</c>, <c>input_audio</c> and <c>file</c>.</summary>
internal static class MediaSlot
{
    public const int Url = 0;
    public const int Data = 1;
    public const int Format = 2;
    public const int FileName = 3;
}

/// <summary>Mapped members of a tool call.</summary>
internal static class ToolCallSlot
{
    public const int Id = 0;
    public const int Type = 1;
    public const int Function = 2;
    public const int Custom = 10;
}

/// <summary>Mapped members of a tool, and of a tool choice.</summary>
internal static class ToolSlot
{
    public const int Type = 0;
    public const int Function = 1;
    public const int Custom = 10;
    public const int AllowedTools = 11;
    public const int CacheControl = 31;
}

/// <summary>Mapped members of <c>tool_choice.allowed_tools</c>.</summary>
internal static class AllowedToolsSlot
{
    public const int Mode = 0;
    public const int Tools = 1;
}

/// <summary>Mapped members of a function or of a custom tool: declared, chosen or called.</summary>
internal static class FunctionSlot
{
    public const int Name = 0;
    public const int Description = 1;
    public const int Parameters = 2;
    public const int Arguments = 3;
    public const int Strict = 10;
    public const int Input = 11;
    public const int CacheControl = 31;
}

/// <summary>Mapped members of an element of <c>thinking_blocks</c>.</summary>
internal static class ThinkingBlockSlot
{
    public const int Type = 0;
    public const int Thinking = 1;
    public const int Signature = 2;
    public const int Data = 3;
}

/// <summary>Mapped members of <c>cache_control</c>.</summary>
internal static class CacheControlSlot
{
    public const int Type = 0;
    public const int Ttl = 1;
}

/// <summary>Mapped members of <c>prompt_cache_options</c> and <c>prompt_cache_breakpoint</c>.</summary>
internal static class PromptCacheSlot
{
    public const int Mode = 0;
    public const int Ttl = 1;
}

/// <summary>Mapped members of <c>thinking</c>.</summary>
internal static class ThinkingSlot
{
    public const int Type = 0;
    public const int BudgetTokens = 1;
    public const int Display = 2;
}

/// <summary>Mapped members of <c>response_format</c> and of its <c>json_schema</c>.</summary>
internal static class FormatSlot
{
    public const int Type = 0;
    public const int JsonSchema = 1;
    public const int Name = 2;
    public const int Description = 3;
    public const int Schema = 4;
    public const int Strict = 5;
}

/// <summary>Mapped members of <c>performance_config</c>.</summary>
internal static class PerformanceSlot
{
    public const int Latency = 0;
}
