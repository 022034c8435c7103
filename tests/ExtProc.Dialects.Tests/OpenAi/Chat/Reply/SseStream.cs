using System.Text;
using System.Text.Json;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

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
        CallPieces? functionCall = null;
        var calls = new List<CallPieces>();
        List<string> thinking = [], annotations = [];
        string? finish = null, usage = null, tier = null, trace = null;
        foreach (var data in Data.Where(data => data != "[DONE]"))
        {
            using var document = JsonDocument.Parse(data);
            var chunk = document.RootElement;
            Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString());
            usage = Accumulated.RawObject(chunk, "usage") ?? usage;
            trace = Accumulated.RawObject(chunk, "guardrail_trace") ?? trace;
            tier = chunk.TryGetProperty("service_tier", out var served) ? served.GetString() : tier;
            foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
            {
                Assert.Null(finish);
                finish = choice.GetProperty("finish_reason").GetString();
                var delta = choice.GetProperty("delta");
                Append(ref content, delta, "content");
                Append(ref reasoning, delta, "reasoning_content");
                thinking.AddRange(Accumulated.Items(delta, "thinking_blocks"));
                annotations.AddRange(Accumulated.Items(delta, "annotations"));
                if (delta.TryGetProperty("tool_calls", out var pieces))
                {
                    foreach (var piece in pieces.EnumerateArray())
                    {
                        AddPiece(calls, piece);
                    }
                }

                if (delta.TryGetProperty("function_call", out var function))
                {
                    functionCall ??= new("", "function_call", function.GetProperty("name").GetString()!, new());
                    functionCall.Text.Append(function.GetProperty("arguments").GetString());
                }
            }
        }

        if (functionCall is not null)
        {
            calls.Add(functionCall);
        }

        return new()
        {
            Content = content is { Length: 0 } && calls.Count > 0 ? null : content?.ToString(),
            Reasoning = reasoning?.ToString(),
            ThinkingBlocks = thinking,
            Annotations = annotations,
            Calls = [.. calls.Select(call => new AccumulatedCall(call.Id, call.Type, call.Name, call.Text.ToString()))],
            FinishReason = finish,
            Usage = usage,
            ServiceTier = tier,
            GuardrailTrace = trace,
        };
    }

    private static void AddPiece(List<CallPieces> calls, JsonElement piece)
    {
        var index = piece.GetProperty("index").GetInt32();
        if (piece.TryGetProperty("id", out var id))
        {
            Assert.Equal(calls.Count, index);
            var type = piece.GetProperty("type").GetString()!;
            calls.Add(new(id.GetString()!, type, piece.GetProperty(type).GetProperty("name").GetString()!, new()));
        }

        var call = calls[index];
        call.Text.Append(piece.GetProperty(call.Type).GetProperty(AccumulatedCall.InputOf(call.Type)).GetString());
    }

    private static void Append(ref StringBuilder? target, JsonElement delta, string name)
    {
        if (delta.TryGetProperty(name, out var text))
        {
            (target ??= new()).Append(text.GetString());
        }
    }

    private sealed record CallPieces(string Id, string Type, string Name, StringBuilder Text);
}
