using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>The part of Bedrock's own request checks that a wrong translation would run into.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html</remarks>
internal static class ConverseValidation
{
    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "messages", "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields", "additionalModelResponseFieldPaths",
        "promptVariables", "requestMetadata", "performanceConfig", "serviceTier", "outputConfig",
    };

    private static readonly HashSet<string> BlockMembers = new(StringComparer.Ordinal)
    {
        "text", "image", "document", "video", "audio", "toolUse", "toolResult", "guardContent", "cachePoint", "reasoningContent", "citationsContent", "searchResult",
    };

    /// <summary>Checks a body.</summary>
    /// <returns>Null when it is acceptable, else the 400.</returns>
    public static BedrockError? Check(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return BedrockError.Validation("The request body must be an object.");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!Members.Contains(member.Name))
            {
                return BedrockError.Validation($"Malformed input request: extraneous key [{member.Name}] is not permitted.");
            }
        }

        return Messages(root) ?? System(root) ?? Inference(root) ?? Tools(root) ?? ToolSchemas(root) ?? AnswerSchema(root);
    }

    private static BedrockError? Messages(JsonElement root)
    {
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            return BedrockError.Validation("messages must be a non-empty array.");
        }

        var expected = "user";
        foreach (var message in messages.EnumerateArray())
        {
            var role = message.ValueKind == JsonValueKind.Object ? Text(message, "role") : null;
            if (role != expected)
            {
                return BedrockError.Validation("A conversation must start with a user message and alternate between user and assistant.");
            }

            expected = role == "user" ? "assistant" : "user";
            if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array || content.GetArrayLength() == 0)
            {
                return BedrockError.Validation("The content field of a message must be a non-empty array.");
            }

            foreach (var block in content.EnumerateArray())
            {
                if (Block(block) is { } error)
                {
                    return error;
                }
            }

            if (ConverseTurn.Check(content) is { } misplaced)
            {
                return misplaced;
            }
        }

        return null;
    }

    private static BedrockError? Block(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object || block.EnumerateObject().Count() != 1 || !BlockMembers.Contains(block.EnumerateObject().First().Name))
        {
            return BedrockError.Validation("A ContentBlock must set exactly one known member.");
        }

        if (block.TryGetProperty("text", out var text) && (text.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(text.GetString())))
        {
            return BedrockError.Validation("The text field in the ContentBlock object is blank.");
        }

        return block.TryGetProperty("toolUse", out var use) && (!use.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
            ? BedrockError.Validation("The input of a toolUse block must be an object.")
            : null;
    }

    private static BedrockError? System(JsonElement root)
    {
        if (!root.TryGetProperty("system", out var system))
        {
            return null;
        }

        return system.ValueKind == JsonValueKind.Array && system.EnumerateArray().All(block => block.ValueKind == JsonValueKind.Object && Text(block, "text") != "")
            ? null
            : BedrockError.Validation("system must be an array of non-empty blocks.");
    }

    private static BedrockError? Inference(JsonElement root)
    {
        if (!root.TryGetProperty("inferenceConfig", out var inference))
        {
            return null;
        }

        // The demo's models are Claude, which refuses white space alone.
        if (inference.ValueKind == JsonValueKind.Object && inference.TryGetProperty("stopSequences", out var stops)
            && !(stops.ValueKind == JsonValueKind.Array
                && stops.EnumerateArray().All(stop => stop.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(stop.GetString()))))
        {
            return BedrockError.Validation("stop_sequences: each stop sequence must contain non-whitespace.");
        }

        return inference.ValueKind == JsonValueKind.Object
            && (!inference.TryGetProperty("maxTokens", out var limit) || (limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var tokens) && tokens >= 1))
            ? null
            : BedrockError.Validation("inferenceConfig.maxTokens must be at least 1.");
    }

    private static BedrockError? Tools(JsonElement root)
    {
        if (root.TryGetProperty("toolConfig", out var config))
        {
            return config.ValueKind == JsonValueKind.Object && config.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array
                && tools.GetArrayLength() > 0 && tools.EnumerateArray().All(IsToolSpec)
                ? null
                : BedrockError.Validation("toolConfig.tools must be a non-empty array of toolSpec.");
        }

        var usesTools = root.GetProperty("messages").EnumerateArray()
            .SelectMany(message => message.GetProperty("content").EnumerateArray())
            .Any(block => block.TryGetProperty("toolUse", out _) || block.TryGetProperty("toolResult", out _));
        return usesTools ? BedrockError.Validation("The toolConfig field must be defined when using toolUse and toolResult content blocks.") : null;
    }

    private static BedrockError? ToolSchemas(JsonElement root)
    {
        if (root.TryGetProperty("toolConfig", out var config))
        {
            foreach (var tool in config.GetProperty("tools").EnumerateArray())
            {
                var spec = tool.GetProperty("toolSpec");
                var strict = spec.TryGetProperty("strict", out var value) && value.ValueKind == JsonValueKind.True;
                if (SchemaValidation.OfTool(spec.GetProperty("inputSchema").GetProperty("json"), strict) is { } problem)
                {
                    return BedrockError.Validation($"The value at toolConfig.tools is invalid: {problem}.");
                }
            }
        }

        return null;
    }

    private static BedrockError? AnswerSchema(JsonElement root)
    {
        if (!root.TryGetProperty("outputConfig", out var output) || !output.TryGetProperty("textFormat", out var format))
        {
            return null;
        }

        if (!format.TryGetProperty("structure", out var structure) || !structure.TryGetProperty("jsonSchema", out var answer) || Text(answer, "schema") is not { Length: > 0 } text)
        {
            return BedrockError.Validation("outputConfig.textFormat.structure.jsonSchema.schema must be JSON text.");
        }

        using var schema = JsonDocument.Parse(text);
        return SchemaValidation.OfAnswer(schema.RootElement) is { } problem ? BedrockError.Validation($"output_config.format.schema: {problem}.") : null;
    }

    private static bool IsToolSpec(JsonElement tool) =>
        tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("toolSpec", out var spec) && spec.ValueKind == JsonValueKind.Object && Text(spec, "name") is { Length: > 0 and <= 64 }
        && spec.TryGetProperty("inputSchema", out var schema) && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("json", out var json) && json.ValueKind == JsonValueKind.Object;

    // Null: absent, as text is in a cachePoint block. Empty: there, but not a string.
    private static string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : "";
    }
}
