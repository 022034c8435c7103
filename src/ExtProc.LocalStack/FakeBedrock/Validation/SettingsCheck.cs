using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>Everything but the conversation and the tools.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html</remarks>
internal static partial class SettingsCheck
{
    /// <summary>Checks the settings of a request whose conversation and tools are good.</summary>
    public static string? Check(JsonElement root, ModelLimits limits) =>
        Inference(root.Member("inferenceConfig"), limits)
        ?? Additional(root, limits)
        ?? Format(root.Member("outputConfig"))
        ?? Word(root.Member("serviceTier"), "type", "priority", "default", "flex", "reserved")
        ?? Word(root.Member("performanceConfig"), "latency", "standard", "optimized")
        ?? Metadata(root.Member("requestMetadata"))
        ?? (root.Has("guardrailConfig")
            ? root.Member("guardrailConfig").Extraneous("guardrailIdentifier", "guardrailVersion", "trace", "streamProcessingMode")
            : null);

    private static string? Inference(JsonElement inference, ModelLimits limits)
    {
        if (inference.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (inference.Has("maxTokens") && !(inference.Member("maxTokens").ValueKind == JsonValueKind.Number
            && inference.Member("maxTokens").TryGetInt32(out var tokens) && tokens >= 1))
        {
            return "inferenceConfig.maxTokens must be at least 1.";
        }

        foreach (var name in new[] { "temperature", "topP" })
        {
            if (inference.Has(name) && !(inference.Member(name).ValueKind == JsonValueKind.Number && inference.Member(name).GetDouble() is >= 0 and <= 1))
            {
                return $"inferenceConfig.{name} must be from 0 to 1.";
            }
        }

        return inference.Extraneous("maxTokens", "temperature", "topP", "stopSequences")
            ?? (inference.Members().Any() ? null : "inferenceConfig must not be empty.")
            ?? (inference.Has("stopSequences") ? Stops(inference.Member("stopSequences"), limits) : null);
    }

    private static string? Stops(JsonElement stops, ModelLimits limits)
    {
        if (!stops.IsFilledArray() || stops.GetArrayLength() > limits.MaxStopSequences)
        {
            return $"stopSequences must hold 1 to {limits.MaxStopSequences} sequences.";
        }

        return stops.EnumerateArray().All(stop => stop.ValueKind == JsonValueKind.String
            && !(limits.BlankStopSequences ? stop.GetString() is "" : string.IsNullOrWhiteSpace(stop.GetString())))
            ? null
            : "stop_sequences: each stop sequence must contain non-whitespace.";
    }

    // Fields of Claude's own API (https://docs.claude.com/en/api/messages): Bedrock merges them into what it makes itself.
    private static string? Additional(JsonElement root, ModelLimits limits)
    {
        if (!root.Has("additionalModelRequestFields"))
        {
            return null;
        }

        var fields = root.Member("additionalModelRequestFields");
        return !fields.Members().Any()
            ? "additionalModelRequestFields must not be empty."
            : NativeToolChoice(root, fields.Member("tool_choice"), limits) ?? Thinking(root, fields);
    }

    private static string? NativeToolChoice(JsonElement root, JsonElement choice, ModelLimits limits)
    {
        if (choice.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (!limits.ParallelToolControl)
        {
            return "This model cannot be told not to call tools in parallel.";
        }

        // A type is asked for, and refused beside toolConfig.toolChoice.
        return choice.Member("disable_parallel_tool_use").ValueKind == JsonValueKind.True
            && root.Has("toolConfig")
            && root.Member("toolConfig").Has("toolChoice") != choice.Has("type")
                ? choice.Extraneous("type", "disable_parallel_tool_use")
                : "tool_choice: the field does not fit toolConfig.toolChoice.";
    }

    private static string? Thinking(JsonElement root, JsonElement fields)
    {
        var thinking = fields.Member("thinking");
        if (thinking.ValueKind == JsonValueKind.Undefined || thinking.Text("type") == "disabled")
        {
            return null;
        }

        var inference = root.Member("inferenceConfig");
        if (fields.Has("top_k") || inference.Has("temperature") || inference.Has("topP"))
        {
            return "temperature, top_p and top_k may not be set when thinking is enabled.";
        }

        if (thinking.Has("budget_tokens") && !(thinking.Member("budget_tokens").TryGetInt32(out var budget)
            && inference.Member("maxTokens") is { ValueKind: JsonValueKind.Number } most && budget >= 1024 && budget < most.GetInt32()))
        {
            return "max_tokens must be greater than thinking.budget_tokens, and that at least 1024.";
        }

        var choice = root.Member("toolConfig").Member("toolChoice");
        return choice.ValueKind == JsonValueKind.Undefined || choice.Has("auto")
            ? null
            : "Thinking may not be enabled when tool_choice forces tool use.";
    }

    private static string? Format(JsonElement output)
    {
        if (output.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        var format = output.Member("textFormat");
        var answer = format.Member("structure").Member("jsonSchema");
        if ((output.Extraneous("textFormat") ?? format.Extraneous("type", "structure") ?? format.Member("structure").Extraneous("jsonSchema")
            ?? answer.Extraneous("schema", "name", "description")) is { } problem)
        {
            return problem;
        }

        if (format.Text("type") != "json_schema" || answer.Text("schema") is not { Length: > 0 } text)
        {
            return "outputConfig.textFormat.structure.jsonSchema.schema must be JSON text.";
        }

        try
        {
            using var schema = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
            return SchemaCheck.OfAnswer(schema.RootElement) is { } fault ? $"output_config.format.schema: {fault}." : null;
        }
        catch (JsonException)
        {
            return "outputConfig.textFormat.structure.jsonSchema.schema must be JSON text.";
        }
    }

    private static string? Word(JsonElement member, string name, params string[] words) => member.ValueKind == JsonValueKind.Undefined
        ? null
        : member.Extraneous(name) ?? (words.Contains(member.Text(name)) ? null : $"{name} must be one of {string.Join(", ", words)}.");

    private static string? Metadata(JsonElement metadata)
    {
        if (metadata.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        return metadata.Members().Count() is >= 1 and <= 16
            && metadata.Members().All(entry => MetadataKey().IsMatch(entry.Name) && entry.Value.ValueKind == JsonValueKind.String && MetadataValue().IsMatch(entry.Value.GetString()!))
                ? null
                : "requestMetadata must have 1 to 16 entries of at most 256 plain characters.";
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\s:_@$#=/+,-.]{1,256}\z")]
    private static partial Regex MetadataKey();

    [GeneratedRegex(@"^[a-zA-Z0-9\s:_@$#=/+,-.]{0,256}\z")]
    private static partial Regex MetadataValue();
}
