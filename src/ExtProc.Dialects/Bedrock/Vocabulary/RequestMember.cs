using System.Text.Json;

namespace ExtProc.Dialects.Bedrock.Vocabulary;

/// <summary>
/// The member names and fixed values of a Converse request
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
/// </summary>
internal static class RequestMember
{
    public static readonly JsonEncodedText Messages = JsonEncodedText.Encode("messages");
    public static readonly JsonEncodedText Role = JsonEncodedText.Encode("role");
    public static readonly JsonEncodedText User = JsonEncodedText.Encode("user");
    public static readonly JsonEncodedText Assistant = JsonEncodedText.Encode("assistant");
    public static readonly JsonEncodedText Content = JsonEncodedText.Encode("content");
    public static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");

    public static readonly JsonEncodedText ToolUse = JsonEncodedText.Encode("toolUse");
    public static readonly JsonEncodedText ToolUseId = JsonEncodedText.Encode("toolUseId");
    public static readonly JsonEncodedText Input = JsonEncodedText.Encode("input");
    public static readonly JsonEncodedText Raw = JsonEncodedText.Encode("raw");
    public static readonly JsonEncodedText ToolResult = JsonEncodedText.Encode("toolResult");

    public static readonly JsonEncodedText Image = JsonEncodedText.Encode("image");
    public static readonly JsonEncodedText Document = JsonEncodedText.Encode("document");
    public static readonly JsonEncodedText Video = JsonEncodedText.Encode("video");
    public static readonly JsonEncodedText Audio = JsonEncodedText.Encode("audio");
    public static readonly JsonEncodedText Format = JsonEncodedText.Encode("format");
    public static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    public static readonly JsonEncodedText Bytes = JsonEncodedText.Encode("bytes");
    public static readonly JsonEncodedText S3Location = JsonEncodedText.Encode("s3Location");
    public static readonly JsonEncodedText Uri = JsonEncodedText.Encode("uri");

    public static readonly JsonEncodedText System = JsonEncodedText.Encode("system");

    public static readonly JsonEncodedText InferenceConfig = JsonEncodedText.Encode("inferenceConfig");
    public static readonly JsonEncodedText MaxTokens = JsonEncodedText.Encode("maxTokens");
    public static readonly JsonEncodedText Temperature = JsonEncodedText.Encode("temperature");
    public static readonly JsonEncodedText TopP = JsonEncodedText.Encode("topP");
    public static readonly JsonEncodedText StopSequences = JsonEncodedText.Encode("stopSequences");

    public static readonly JsonEncodedText ToolConfig = JsonEncodedText.Encode("toolConfig");
    public static readonly JsonEncodedText Tools = JsonEncodedText.Encode("tools");
    public static readonly JsonEncodedText ToolSpec = JsonEncodedText.Encode("toolSpec");
    public static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    public static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
    public static readonly JsonEncodedText InputSchema = JsonEncodedText.Encode("inputSchema");
    public static readonly JsonEncodedText Json = JsonEncodedText.Encode("json");
    public static readonly JsonEncodedText Strict = JsonEncodedText.Encode("strict");
    public static readonly JsonEncodedText ToolChoice = JsonEncodedText.Encode("toolChoice");
    public static readonly JsonEncodedText Auto = JsonEncodedText.Encode("auto");
    public static readonly JsonEncodedText Any = JsonEncodedText.Encode("any");
    public static readonly JsonEncodedText Tool = JsonEncodedText.Encode("tool");

    // Members of Converse about the answer as a whole.
    public static readonly JsonEncodedText OutputConfig = JsonEncodedText.Encode("outputConfig");
    public static readonly JsonEncodedText TextFormat = JsonEncodedText.Encode("textFormat");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Structure = JsonEncodedText.Encode("structure");
    public static readonly JsonEncodedText JsonSchema = JsonEncodedText.Encode("jsonSchema");
    public static readonly JsonEncodedText Schema = JsonEncodedText.Encode("schema");
    public static readonly JsonEncodedText ServiceTier = JsonEncodedText.Encode("serviceTier");
    public static readonly JsonEncodedText PerformanceConfig = JsonEncodedText.Encode("performanceConfig");
    public static readonly JsonEncodedText Latency = JsonEncodedText.Encode("latency");
    public static readonly JsonEncodedText RequestMetadata = JsonEncodedText.Encode("requestMetadata");
    public static readonly JsonEncodedText GuardrailConfig = JsonEncodedText.Encode("guardrailConfig");
    public static readonly JsonEncodedText GuardrailIdentifier = JsonEncodedText.Encode("guardrailIdentifier");
    public static readonly JsonEncodedText GuardrailVersion = JsonEncodedText.Encode("guardrailVersion");
    public static readonly JsonEncodedText Trace = JsonEncodedText.Encode("trace");
    public static readonly JsonEncodedText StreamProcessingMode = JsonEncodedText.Encode("streamProcessingMode");
    public static readonly JsonEncodedText JsonSchemaFormat = JsonEncodedText.Encode("json_schema");

    // Members of models, below additionalModelRequestFields.
    public static readonly JsonEncodedText AdditionalModelRequestFields = JsonEncodedText.Encode("additionalModelRequestFields");
    public static readonly JsonEncodedText Thinking = JsonEncodedText.Encode("thinking");
    public static readonly JsonEncodedText Enabled = JsonEncodedText.Encode("enabled");
    public static readonly JsonEncodedText Disabled = JsonEncodedText.Encode("disabled");
    public static readonly JsonEncodedText Adaptive = JsonEncodedText.Encode("adaptive");
    public static readonly JsonEncodedText ReasoningConfig = JsonEncodedText.Encode("reasoningConfig");
    public static readonly JsonEncodedText MaxReasoningEffort = JsonEncodedText.Encode("maxReasoningEffort");
    public static readonly JsonEncodedText TopK = JsonEncodedText.Encode("topK");
    public static readonly JsonEncodedText NoEffort = JsonEncodedText.Encode("none");
    public static readonly JsonEncodedText Low = JsonEncodedText.Encode("low");
    public static readonly JsonEncodedText Medium = JsonEncodedText.Encode("medium");
    public static readonly JsonEncodedText High = JsonEncodedText.Encode("high");
    public static readonly JsonEncodedText BudgetTokens = JsonEncodedText.Encode("budget_tokens");
    public static readonly JsonEncodedText Display = JsonEncodedText.Encode("display");
    public static readonly JsonEncodedText NativeOutputConfig = JsonEncodedText.Encode("output_config");
    public static readonly JsonEncodedText Effort = JsonEncodedText.Encode("effort");
    public static readonly JsonEncodedText NativeReasoningEffort = JsonEncodedText.Encode("reasoning_effort");
    public static readonly JsonEncodedText NativeTopK = JsonEncodedText.Encode("top_k");
    public static readonly JsonEncodedText ExtraHigh = JsonEncodedText.Encode("xhigh");
    public static readonly JsonEncodedText Max = JsonEncodedText.Encode("max");

    public static readonly JsonEncodedText ReasoningContent = JsonEncodedText.Encode("reasoningContent");
    public static readonly JsonEncodedText ReasoningText = JsonEncodedText.Encode("reasoningText");
    public static readonly JsonEncodedText RedactedContent = JsonEncodedText.Encode("redactedContent");
    public static readonly JsonEncodedText Signature = JsonEncodedText.Encode("signature");

    public static readonly JsonEncodedText CachePoint = JsonEncodedText.Encode("cachePoint");
    public static readonly JsonEncodedText Default = JsonEncodedText.Encode("default");
    public static readonly JsonEncodedText Ttl = JsonEncodedText.Encode("ttl");
    public static readonly JsonEncodedText OneHour = JsonEncodedText.Encode("1h");
    public static readonly JsonEncodedText NativeToolChoice = JsonEncodedText.Encode("tool_choice");
    public static readonly JsonEncodedText DisableParallelToolUse = JsonEncodedText.Encode("disable_parallel_tool_use");

    /// <summary>The schema of a tool that takes text and not an object: the text is the only member of its input.</summary>
    public static ReadOnlySpan<byte> TextSchema =>
        """{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"""u8;

    /// <summary>The schema of a tool whose parameters are not known: any object.</summary>
    public static ReadOnlySpan<byte> OpenSchema => """{"type":"object","properties":{}}"""u8;
}
