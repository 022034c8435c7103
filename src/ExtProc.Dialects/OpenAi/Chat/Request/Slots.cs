namespace ExtProc.Dialects.OpenAi.Chat.Request;

// Where FieldScope.Read leaves the mapped members of each kind of object (Fields).

/// <summary>Mapped members of the request itself.</summary>
internal enum BodySlot
{
    Model,
    Messages,
    Stream,
    StreamOptions,
    MaxCompletionTokens,
    MaxTokens,
    Temperature,
    TopP,
    Stop,
    Tools,
    ToolChoice,
    Functions,
    FunctionCall,
    ParallelToolCalls,
    TopK,
    ReasoningEffort,
    Thinking,
    ResponseFormat,
    ServiceTier,
    Metadata,
    User,
    SafetyIdentifier,
    PerformanceConfig,
    PromptCacheOptions,
    CacheControl,
}

/// <summary>Mapped members of <c>stream_options</c>.</summary>
internal enum StreamOptionSlot
{
    IncludeUsage,
}

/// <summary>Mapped members of a message.</summary>
internal enum MessageSlot
{
    Role,
    Content,
    Refusal,
    ToolCalls,
    ToolCallId,
    FunctionCall,
    Name,
    ThinkingBlocks,
    CacheControl,
}

/// <summary>Mapped members of a content part.</summary>
internal enum PartSlot
{
    Type,
    Text,
    Refusal,
    PromptCacheBreakpoint,
    CacheControl,
    ImageUrl,
    InputAudio,
    File,
    VideoUrl,
}

/// <summary>Mapped members of <c>image_url</c>, <c>video_url</c>, <c>input_audio</c> and <c>file</c>.</summary>
internal enum MediaSlot
{
    Url,
    Data,
    Format,
    FileName,
}

/// <summary>Mapped members of a tool call.</summary>
internal enum ToolCallSlot
{
    Id,
    Type,
    Function,
    Custom,
}

/// <summary>Mapped members of a tool, and of a tool choice.</summary>
internal enum ToolSlot
{
    Type,
    Function,
    Custom,
    AllowedTools,
    CacheControl,
}

/// <summary>Mapped members of <c>tool_choice.allowed_tools</c>.</summary>
internal enum AllowedToolsSlot
{
    Mode,
    Tools,
}

/// <summary>Mapped members of a function or of a custom tool: declared, chosen or called.</summary>
internal enum FunctionSlot
{
    Name,
    Description,
    Parameters,
    Arguments,
    Strict,
    Input,
    CacheControl,
}

/// <summary>Mapped members of an element of <c>thinking_blocks</c>.</summary>
internal enum ThinkingBlockSlot
{
    Type,
    Thinking,
    Signature,
    Data,
}

/// <summary>Mapped members of <c>cache_control</c>.</summary>
internal enum CacheControlSlot
{
    Type,
    Ttl,
}

/// <summary>Mapped members of <c>prompt_cache_options</c> and <c>prompt_cache_breakpoint</c>.</summary>
internal enum PromptCacheSlot
{
    Mode,
    Ttl,
}

/// <summary>Mapped members of <c>thinking</c>.</summary>
internal enum ThinkingSlot
{
    Type,
    BudgetTokens,
    Display,
}

/// <summary>Mapped members of <c>response_format</c> and of its <c>json_schema</c>.</summary>
internal enum FormatSlot
{
    Type,
    JsonSchema,
    Name,
    Description,
    Schema,
    Strict,
}

/// <summary>Mapped members of <c>performance_config</c>.</summary>
internal enum PerformanceSlot
{
    Latency,
}
