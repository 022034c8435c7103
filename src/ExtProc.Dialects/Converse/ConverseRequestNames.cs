using System.Text.Json;

namespace ExtProc.Dialects.Converse;

/// <summary>
/// The member names and fixed values of a Converse request
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
/// </summary>
internal static class ConverseRequestNames
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
    public static readonly JsonEncodedText ToolResult = JsonEncodedText.Encode("toolResult");

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
    public static readonly JsonEncodedText ToolChoice = JsonEncodedText.Encode("toolChoice");
    public static readonly JsonEncodedText Auto = JsonEncodedText.Encode("auto");
    public static readonly JsonEncodedText Any = JsonEncodedText.Encode("any");
    public static readonly JsonEncodedText Tool = JsonEncodedText.Encode("tool");

    /// <summary>The schema of a tool whose parameters are not known: any object.</summary>
    public static ReadOnlySpan<byte> OpenSchema => """{"type":"object","properties":{}}"""u8;
}
