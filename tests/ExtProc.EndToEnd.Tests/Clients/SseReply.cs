using System.Text.Json;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Clients;

/// <summary>The events of a streamed reply.</summary>
internal sealed class SseReply
{
    public const string Done = "[DONE]";

    /// <summary>Reads the body; anything but <c>data:</c> events and empty lines fails the test.</summary>
    public SseReply(HttpReply reply)
    {
        Assert.True(reply.Status == 200, $"expected 200, got {reply.Status}: {reply.Text}");
        Assert.StartsWith("text/event-stream", reply.Header("content-type"), StringComparison.Ordinal);
        var events = reply.Text.Split("\n\n");
        if (reply.IsWhole)
        {
            Assert.Equal("", events[^1]);
        }

        foreach (var data in events[..^1])
        {
            Assert.StartsWith("data: ", data, StringComparison.Ordinal);
            Events.Add(data["data: ".Length..]);
        }
    }

    /// <summary>Data of every complete event, <c>[DONE]</c> included.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Every event that is JSON.</summary>
    public IEnumerable<JsonElement> Chunks => Events.Where(data => data != Done).Select(Parse);

    /// <summary>The text of all deltas.</summary>
    public string Content => string.Concat(Chunks.Select(Delta).Select(delta => Member(delta, "content")));

    /// <summary>The error of the last event; fails when that is something else, or when the stream says it is done.</summary>
    public JsonElement AssertEndsWithError(string code)
    {
        Assert.DoesNotContain(Done, Events);
        var error = Parse(Events[^1]).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.DoesNotContain("arn:", Events[^1], StringComparison.OrdinalIgnoreCase);
        return error;
    }

    private static JsonElement Parse(string data)
    {
        using var document = JsonDocument.Parse(data);
        return document.RootElement.Clone();
    }

    private static JsonElement Delta(JsonElement chunk) =>
        chunk.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0 ? choices[0].GetProperty("delta") : default;

    private static string? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member.GetString() : null;
}
