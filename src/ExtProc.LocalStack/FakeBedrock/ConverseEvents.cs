using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>The frames that answer ConverseStream, in order.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_ResponseSyntax</remarks>
internal static class ConverseEvents
{
    private const string Filler = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>All frames of a reply: start, deltas, stop, usage.</summary>
    public static List<byte[]> Frames(FakeReply reply)
    {
        var frames = new List<byte[]>();
        Add(frames, "messageStart", json => json.WriteString("role", "assistant"));
        var index = 0;
        if (reply.Text.Length > 0)
        {
            // Like Bedrock: a text block has no start event.
            foreach (var word in reply.Pieces())
            {
                Delta(frames, index, json => json.WriteString("text", word));
            }

            Add(frames, "contentBlockStop", json => json.WriteNumber("contentBlockIndex", index));
            index++;
        }

        foreach (var tool in reply.Tools)
        {
            AddTool(frames, index++, tool);
        }

        Add(frames, "messageStop", json => json.WriteString("stopReason", reply.StopReason));
        if (reply.Usage.Form == OddUsage.Twice)
        {
            Add(frames, "metadata", json => ConverseDocument.WriteUsage(json, reply.Usage with { Input = reply.Usage.Input + 1000, Output = 1 }));
        }

        Add(frames, "metadata", json => ConverseDocument.WriteUsage(json, reply.Usage));
        return frames;
    }

    private static void AddTool(List<byte[]> frames, int index, FakeToolCall tool)
    {
        Add(frames, "contentBlockStart", json =>
        {
            json.WriteNumber("contentBlockIndex", index);
            json.WriteStartObject("start");
            json.WriteStartObject("toolUse");
            json.WriteString("toolUseId", tool.Id);
            json.WriteString("name", tool.Name);
            json.WriteEndObject();
            json.WriteEndObject();
        });

        // Fragments break anywhere in the JSON text.
        foreach (var fragment in tool.Input.Chunk(9))
        {
            Delta(frames, index, json =>
            {
                json.WriteStartObject("toolUse");
                json.WriteString("input", fragment);
                json.WriteEndObject();
            });
        }

        Add(frames, "contentBlockStop", json => json.WriteNumber("contentBlockIndex", index));
    }

    private static void Delta(List<byte[]> frames, int index, Action<Utf8JsonWriter> content) => Add(frames, "contentBlockDelta", json =>
    {
        json.WriteNumber("contentBlockIndex", index);
        json.WriteStartObject("delta");
        content(json);
        json.WriteEndObject();
    });

    private static void Add(List<byte[]> frames, string type, Action<Utf8JsonWriter> members) => frames.Add(EventStreamEncoder.Event(type, JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        members(json);
        // Bedrock pads every payload with a prefix of the alphabet, so that frame sizes do not tell token sizes.
        json.WriteString("p", Filler.AsSpan(0, 1 + (frames.Count * 7 % Filler.Length)));
        json.WriteEndObject();
    })));
}
