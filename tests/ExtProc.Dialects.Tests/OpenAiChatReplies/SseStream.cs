using System.Text;
using System.Text.Json;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAiChatReplies;

/// <summary>A strict reader of the stream, and the accumulation that an SDK's stream helper does.</summary>
internal sealed record SseStream(IReadOnlyList<string> Data)
{
    public static SseStream Parse(string text)
    {
        if (text.Length == 0)
        {
            return new([]);
        }

        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var events = text[..^2].Split("\n\n");
        return new([.. events.Select(DataOf)]);

        static string DataOf(string lines)
        {
            Assert.StartsWith("data: ", lines, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', lines);
            return lines["data: ".Length..];
        }
    }

    /// <summary>Adds up all chunks to what a whole completion would say.</summary>
    public Accumulated Accumulate()
    {
        StringBuilder? content = null;
        StringBuilder? reasoning = null;
        var calls = new List<(string Id, string Name, StringBuilder Arguments)>();
        string? finish = null, usage = null;
        foreach (var data in Data.Where(data => data != "[DONE]"))
        {
            using var document = JsonDocument.Parse(data);
            var chunk = document.RootElement;
            Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString());
            if (chunk.TryGetProperty("usage", out var reported) && reported.ValueKind == JsonValueKind.Object)
            {
                usage = reported.GetRawText();
            }

            foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
            {
                Assert.Null(finish);
                finish = choice.GetProperty("finish_reason").GetString();
                var delta = choice.GetProperty("delta");
                Append(ref content, delta, "content");
                Append(ref reasoning, delta, "reasoning_content");
                if (delta.TryGetProperty("tool_calls", out var pieces))
                {
                    foreach (var piece in pieces.EnumerateArray())
                    {
                        AddPiece(calls, piece);
                    }
                }
            }
        }

        var text = content is { Length: 0 } && calls.Count > 0 ? null : content?.ToString();
        return new(text, reasoning?.ToString(), [.. calls.Select(c => (c.Id, c.Name, c.Arguments.ToString()))], finish, usage);
    }

    private static void AddPiece(List<(string Id, string Name, StringBuilder Arguments)> calls, JsonElement piece)
    {
        var index = piece.GetProperty("index").GetInt32();
        var function = piece.GetProperty("function");
        if (piece.TryGetProperty("id", out var id))
        {
            Assert.Equal(calls.Count, index);
            Assert.Equal("function", piece.GetProperty("type").GetString());
            calls.Add((id.GetString()!, function.GetProperty("name").GetString()!, new()));
        }

        calls[index].Arguments.Append(function.GetProperty("arguments").GetString());
    }

    private static void Append(ref StringBuilder? target, JsonElement delta, string name)
    {
        if (delta.TryGetProperty(name, out var text))
        {
            (target ??= new()).Append(text.GetString());
        }
    }
}

/// <summary>What a reply says, whichever way it came.</summary>
internal sealed record Accumulated(
    string? Content,
    string? Reasoning,
    IReadOnlyList<(string Id, string Name, string Arguments)> ToolCalls,
    string? FinishReason,
    string? Usage)
{
    public static Accumulated OfWhole(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var choice = root.GetProperty("choices")[0];
        var message = choice.GetProperty("message");
        return new(
            message.GetProperty("content").GetString(),
            message.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : null,
            message.TryGetProperty("tool_calls", out var calls)
                ? [.. calls.EnumerateArray().Select(call => (
                    call.GetProperty("id").GetString()!,
                    call.GetProperty("function").GetProperty("name").GetString()!,
                    call.GetProperty("function").GetProperty("arguments").GetString()!))]
                : [],
            choice.GetProperty("finish_reason").GetString(),
            root.TryGetProperty("usage", out var usage) ? usage.GetRawText() : null);
    }

    public void AssertSame(Accumulated other)
    {
        Assert.Equal(
            (Content, Reasoning, FinishReason, Usage),
            (other.Content, other.Reasoning, other.FinishReason, other.Usage));
        Assert.Equal(ToolCalls, other.ToolCalls);
    }
}
