using System.Text;
using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>What the fake Bedrock needs to know of a Converse request.</summary>
internal sealed record ConverseCall
{
    /// <summary>Directives of the last user message.</summary>
    public required Directives Directives { get; init; }

    /// <summary>Characters of all text in <c>messages</c>.</summary>
    public required int MessageCharacters { get; init; }

    /// <summary>Characters of all text in <c>system</c>.</summary>
    public required int SystemCharacters { get; init; }

    /// <summary><c>inferenceConfig.maxTokens</c>, or null.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The tool to call when asked to: the one that <c>toolChoice</c> names, else the first; null without tools.</summary>
    public string? ToolName { get; init; }

    /// <summary>Whether <c>outputConfig.textFormat</c> asks for JSON.</summary>
    public bool AsksForJson { get; init; }

    /// <summary>Reads a body that <see cref="Validation.RequestCheck"/> has accepted.</summary>
    public static ConverseCall Read(JsonElement root)
    {
        var lastUserText = "";
        var characters = 0;
        foreach (var message in root.GetProperty("messages").EnumerateArray())
        {
            var text = new StringBuilder();
            foreach (var block in message.GetProperty("content").EnumerateArray())
            {
                text.Append(Text(block));
            }

            characters += text.Length;
            lastUserText = message.GetProperty("role").ValueEquals("user"u8) ? text.ToString() : lastUserText;
        }

        return new ConverseCall
        {
            Directives = new Directives(lastUserText),
            MessageCharacters = characters,
            SystemCharacters = root.TryGetProperty("system", out var system) ? system.EnumerateArray().Sum(block => Text(block).Length) : 0,
            MaxTokens = root.TryGetProperty("inferenceConfig", out var inference) && inference.TryGetProperty("maxTokens", out var limit) ? limit.GetInt32() : null,
            ToolName = Tool(root),
            AsksForJson = root.TryGetProperty("outputConfig", out var output) && output.TryGetProperty("textFormat", out _),
        };
    }

    private static string Text(JsonElement block) => block.TryGetProperty("text", out var text) ? text.GetString()! : "";

    private static string? Tool(JsonElement root)
    {
        if (!root.TryGetProperty("toolConfig", out var config))
        {
            return null;
        }

        return config.TryGetProperty("toolChoice", out var choice) && choice.TryGetProperty("tool", out var named)
            ? named.GetProperty("name").GetString()
            : config.GetProperty("tools")[0].GetProperty("toolSpec").GetProperty("name").GetString();
    }
}
