using System.Text;
using System.Text.Json;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>What a reply says, whichever way it came.</summary>
internal sealed record Accumulated
{
    public string? Content { get; init; }

    public string? Reasoning { get; init; }

    public required IReadOnlyList<string> ThinkingBlocks { get; init; }

    public required IReadOnlyList<string> Annotations { get; init; }

    public required IReadOnlyList<AccumulatedCall> Calls { get; init; }

    /// <summary>The calls without their type.</summary>
    public IReadOnlyList<(string Id, string Name, string Arguments)> ToolCalls =>
        [.. Calls.Select(call => (call.Id, call.Name, call.Input))];

    public string? FinishReason { get; init; }

    public string? Usage { get; init; }

    public string? ServiceTier { get; init; }

    public string? GuardrailTrace { get; init; }

    public static Accumulated OfWhole(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var choice = Assert.Single(root.GetProperty("choices").EnumerateArray());
        var message = choice.GetProperty("message");
        return new()
        {
            Content = message.GetProperty("content").GetString(),
            Reasoning = message.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : null,
            ThinkingBlocks = Items(message, "thinking_blocks"),
            Annotations = Items(message, "annotations"),
            Calls = CallsOf(message),
            FinishReason = choice.GetProperty("finish_reason").GetString(),
            Usage = RawObject(root, "usage"),
            ServiceTier = root.TryGetProperty("service_tier", out var tier) ? tier.GetString() : null,
            GuardrailTrace = RawObject(root, "guardrail_trace"),
        };
    }

    public static string? RawObject(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value.GetRawText() : null;

    public static List<string> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var items) ? [.. items.EnumerateArray().Select(item => item.GetRawText())] : [];

    /// <summary>Compares everything, byte for byte.</summary>
    public void AssertSame(Accumulated other)
    {
        Assert.Equal(
            (Content, Reasoning, FinishReason, Usage, ServiceTier, GuardrailTrace),
            (other.Content, other.Reasoning, other.FinishReason, other.Usage, other.ServiceTier, other.GuardrailTrace));
        Assert.Equal(ThinkingBlocks, other.ThinkingBlocks);
        Assert.Equal(Annotations, other.Annotations);
        Assert.Equal(Calls, other.Calls);
    }

    /// <summary>
    /// The same with JSON in one layout: a stream carries the model's own spelling of a tool's input, a whole reply
    /// Bedrock's.
    /// </summary>
    public Accumulated WithJsonLaidOut() => this with
    {
        Content = LaidOut(Content),
        GuardrailTrace = LaidOut(GuardrailTrace),
        Calls = [.. Calls.Select(call => call with { Input = LaidOut(call.Input)! })],
    };

    private static List<AccumulatedCall> CallsOf(JsonElement message)
    {
        if (message.TryGetProperty("function_call", out var function))
        {
            Assert.False(message.TryGetProperty("tool_calls", out _));
            return [AccumulatedCall.Of("", "function_call", function)];
        }

        return message.TryGetProperty("tool_calls", out var calls)
            ? [.. calls.EnumerateArray().Select(call => AccumulatedCall.Of(
                call.GetProperty("id").GetString()!,
                call.GetProperty("type").GetString()!,
                call.GetProperty(call.GetProperty("type").GetString()!)))]
            : [];
    }

    private static string? LaidOut(string? text)
    {
        if (text is null || !text.StartsWith('{'))
        {
            return text;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            using var laidOut = new MemoryStream();
            using (var writer = new Utf8JsonWriter(laidOut))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(laidOut.ToArray());
        }
        catch (JsonException)
        {
            return text;
        }
    }
}

/// <summary>One call of a tool: <c>function</c>, <c>custom</c>, or the legacy <c>function_call</c>.</summary>
internal sealed record AccumulatedCall(string Id, string Type, string Name, string Input)
{
    public static string InputOf(string type) => type == "custom" ? "input" : "arguments";

    public static AccumulatedCall Of(string id, string type, JsonElement call) =>
        new(id, type, call.GetProperty("name").GetString()!, call.GetProperty(InputOf(type)).GetString()!);
}
