using System.Collections.Frozen;
using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Every member of a Chat Completions request that has a rule, as in <c>docs/support/openai-chat.md</c>; a test compares
/// the two. The members are OpenAI's (https://platform.openai.com/docs/api-reference/chat/create) and the extensions that
/// are common among its clients.
/// </summary>
internal static class Fields
{
    private const string NoLogprobs = "cannot be honoured: Bedrock returns no log probabilities";

    public static readonly FieldScope<BodySlot> Body = new(
        "",
        FieldRule.Mapped("model", BodySlot.Model),
        FieldRule.Mapped("messages", BodySlot.Messages),
        FieldRule.Mapped("stream", BodySlot.Stream),
        FieldRule.Mapped("stream_options", BodySlot.StreamOptions),
        FieldRule.MappedOrIgnored("max_completion_tokens", BodySlot.MaxCompletionTokens),
        FieldRule.MappedOrIgnored("max_tokens", BodySlot.MaxTokens),
        FieldRule.MappedOrIgnored("temperature", BodySlot.Temperature),
        FieldRule.MappedOrIgnored("top_p", BodySlot.TopP),
        FieldRule.MappedOrIgnored("top_k", BodySlot.TopK),
        FieldRule.MappedOrIgnored("reasoning_effort", BodySlot.ReasoningEffort),
        FieldRule.MappedOrIgnored("thinking", BodySlot.Thinking),
        FieldRule.Mapped("response_format", BodySlot.ResponseFormat),
        FieldRule.Mapped("service_tier", BodySlot.ServiceTier),
        FieldRule.Mapped("performance_config", BodySlot.PerformanceConfig),
        FieldRule.Mapped("metadata", BodySlot.Metadata),
        FieldRule.Mapped("user", BodySlot.User),
        FieldRule.Mapped("safety_identifier", BodySlot.SafetyIdentifier),
        FieldRule.Mapped("stop", BodySlot.Stop),
        FieldRule.Mapped("tools", BodySlot.Tools),
        FieldRule.MappedOrIgnored("tool_choice", BodySlot.ToolChoice),
        FieldRule.Mapped("functions", BodySlot.Functions),
        FieldRule.Mapped("function_call", BodySlot.FunctionCall),
        FieldRule.Mapped("parallel_tool_calls", BodySlot.ParallelToolCalls),
        FieldRule.Ignored("frequency_penalty", IsZero),
        FieldRule.Ignored("prediction"),
        FieldRule.Ignored("presence_penalty", IsZero),
        FieldRule.Ignored("prompt_cache_key"),
        FieldRule.Ignored("prompt_cache_retention"),
        FieldRule.Ignored("seed"),
        FieldRule.Ignored("verbosity", value => JsonText.Is(value, "medium"u8)),
        FieldRule.Refused("audio", "asks for audio output, which is not supported"),
        FieldRule.MappedOrIgnored("cache_control", BodySlot.CacheControl),
        FieldRule.Refused("logit_bias", "cannot be honoured: Bedrock takes no token biases", IsEmpty),
        FieldRule.Refused("logprobs", NoLogprobs, IsFalse),
        FieldRule.Refused("modalities", "must be [\"text\"]: other output is not supported", IsTextOnly),
        FieldRule.Refused("n", "must be 1: Bedrock gives one answer to a request", IsOne),
        FieldRule.MappedOrIgnored("prompt_cache_options", BodySlot.PromptCacheOptions),
        FieldRule.Refused("store", "must be false: nothing is stored", IsFalse),
        FieldRule.Refused("top_logprobs", NoLogprobs, IsZero),
        FieldRule.Refused("web_search_options", "is not supported"));

    public static readonly FieldScope<StreamOptionSlot> StreamOptions = new(
        "stream_options",
        FieldRule.Mapped("include_usage", StreamOptionSlot.IncludeUsage),
        FieldRule.Ignored("include_obfuscation", IsFalse));

    public static readonly FieldScope<ThinkingSlot> Thinking = new(
        "thinking",
        FieldRule.Mapped("type", ThinkingSlot.Type),
        FieldRule.MappedOrIgnored("budget_tokens", ThinkingSlot.BudgetTokens),
        FieldRule.MappedOrIgnored("display", ThinkingSlot.Display));

    public static readonly FieldScope<FormatSlot> ResponseFormat = new(
        "response_format",
        FieldRule.Mapped("type", FormatSlot.Type),
        FieldRule.Mapped("json_schema", FormatSlot.JsonSchema));

    public static readonly FieldScope<FormatSlot> JsonSchema = new(
        "response_format.json_schema",
        FieldRule.Mapped("name", FormatSlot.Name),
        FieldRule.Mapped("description", FormatSlot.Description),
        FieldRule.Mapped("schema", FormatSlot.Schema),
        FieldRule.Mapped("strict", FormatSlot.Strict));

    /// <summary>Keywords of the answer's schema; their names are JSON Schema's.</summary>
    public static readonly FieldScope AnswerSchema = new("response_format.json_schema.schema");

    public static readonly FieldScope<PerformanceSlot> PerformanceConfig = new(
        "performance_config",
        FieldRule.Mapped("latency", PerformanceSlot.Latency));

    /// <summary>Entries of <c>metadata</c>; their names are the client's.</summary>
    public static readonly FieldScope Metadata = new("metadata");

    public static readonly FieldScope<MessageSlot> Message = new(
        "messages",
        FieldRule.Mapped("role", MessageSlot.Role),
        FieldRule.Mapped("content", MessageSlot.Content),
        FieldRule.Mapped("refusal", MessageSlot.Refusal),
        FieldRule.Mapped("tool_calls", MessageSlot.ToolCalls),
        FieldRule.Mapped("tool_call_id", MessageSlot.ToolCallId),
        FieldRule.Mapped("function_call", MessageSlot.FunctionCall),
        FieldRule.MappedOrIgnored("name", MessageSlot.Name),
        FieldRule.Ignored("annotations", IsEmpty),
        FieldRule.Ignored("reasoning_content"),
        FieldRule.Refused("audio", "refers to stored audio, which is not supported; send its transcript as text"),
        FieldRule.MappedOrIgnored("cache_control", MessageSlot.CacheControl),
        FieldRule.MappedOrIgnored("thinking_blocks", MessageSlot.ThinkingBlocks));

    public static readonly FieldScope<ThinkingBlockSlot> ThinkingBlock = new(
        "messages.thinking_blocks",
        FieldRule.Mapped("type", ThinkingBlockSlot.Type),
        FieldRule.Mapped("thinking", ThinkingBlockSlot.Thinking),
        FieldRule.Mapped("signature", ThinkingBlockSlot.Signature),
        FieldRule.Mapped("data", ThinkingBlockSlot.Data));

    /// <summary>What is inside <c>cache_control</c>, wherever it stands.</summary>
    public static readonly FieldScope<CacheControlSlot> CacheControl = new(
        "cache_control",
        FieldRule.Mapped("type", CacheControlSlot.Type),
        FieldRule.MappedOrIgnored("ttl", CacheControlSlot.Ttl));

    public static readonly FieldScope<PromptCacheSlot> CacheBreakpoint = new(
        "messages.content.prompt_cache_breakpoint",
        FieldRule.Mapped("mode", PromptCacheSlot.Mode));

    public static readonly FieldScope<PromptCacheSlot> PromptCacheOptions = new(
        "prompt_cache_options",
        FieldRule.Mapped("mode", PromptCacheSlot.Mode),
        FieldRule.MappedOrIgnored("ttl", PromptCacheSlot.Ttl));

    public static readonly FieldScope<PartSlot> ContentPart = new(
        "messages.content",
        FieldRule.Mapped("type", PartSlot.Type),
        FieldRule.Mapped("text", PartSlot.Text),
        FieldRule.Mapped("refusal", PartSlot.Refusal),
        FieldRule.Mapped("image_url", PartSlot.ImageUrl),
        FieldRule.Mapped("input_audio", PartSlot.InputAudio),
        FieldRule.Mapped("file", PartSlot.File),
        FieldRule.Mapped("video_url", PartSlot.VideoUrl),
        FieldRule.MappedOrIgnored("cache_control", PartSlot.CacheControl),
        FieldRule.MappedOrIgnored("prompt_cache_breakpoint", PartSlot.PromptCacheBreakpoint));

    public static readonly FieldScope<ToolCallSlot> ToolCall = new(
        "messages.tool_calls",
        FieldRule.Mapped("id", ToolCallSlot.Id),
        FieldRule.Mapped("type", ToolCallSlot.Type),
        FieldRule.Mapped("function", ToolCallSlot.Function),
        FieldRule.Mapped("custom", ToolCallSlot.Custom),
        FieldRule.Ignored("index"));

    public static readonly FieldScope<FunctionSlot> CalledFunction = new(
        "messages.tool_calls.function",
        FieldRule.Mapped("name", FunctionSlot.Name),
        FieldRule.Mapped("arguments", FunctionSlot.Arguments));

    public static readonly FieldScope<ToolSlot> Tool = new(
        "tools",
        FieldRule.Mapped("type", ToolSlot.Type),
        FieldRule.Mapped("function", ToolSlot.Function),
        FieldRule.Mapped("custom", ToolSlot.Custom),
        FieldRule.MappedOrIgnored("cache_control", ToolSlot.CacheControl));

    public static readonly FieldScope<FunctionSlot> DeclaredFunction = new(
        "tools.function",
        FieldRule.Mapped("name", FunctionSlot.Name),
        FieldRule.Mapped("description", FunctionSlot.Description),
        FieldRule.Mapped("parameters", FunctionSlot.Parameters),
        FieldRule.MappedOrIgnored("strict", FunctionSlot.Strict),
        FieldRule.MappedOrIgnored("cache_control", FunctionSlot.CacheControl));

    public static readonly FieldScope<ToolSlot> ToolChoice = new(
        "tool_choice",
        FieldRule.Mapped("type", ToolSlot.Type),
        FieldRule.Mapped("function", ToolSlot.Function),
        FieldRule.Mapped("custom", ToolSlot.Custom),
        FieldRule.Mapped("allowed_tools", ToolSlot.AllowedTools));

    public static readonly FieldScope<FunctionSlot> ChosenFunction = new(
        "tool_choice.function",
        FieldRule.Mapped("name", FunctionSlot.Name));

    /// <summary>All rows, for the support table and its test.</summary>
    public static readonly IReadOnlyList<FieldScope> Scopes =
    [
        Body, StreamOptions, Thinking, ResponseFormat, JsonSchema, PerformanceConfig, Message, ContentPart, ToolCall, CalledFunction, Tool, DeclaredFunction, ToolChoice, ChosenFunction,
        ThinkingBlock, CacheControl, CacheBreakpoint, PromptCacheOptions, .. MediaFields.Scopes, .. ToolFields.Scopes,
    ];

    /// <summary>The rows that are or may be ignored, as paths.</summary>
    public static readonly FrozenSet<string> Ignored = (
        from scope in Scopes
        from rule in scope.Rules
        where rule.Treatment == FieldTreatment.Ignored || rule.MayBeIgnored
        select scope.PathOf(rule.Name)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A member of the body.</summary>
    public static FieldRef OfBody(string name) => new(Body, name, FieldPath.Body);

    private static bool IsFalse(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool IsZero(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == 0;

    private static bool IsOne(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == 1;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    private static bool IsTextOnly(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && JsonText.Is(value[0], "text"u8);
}
