using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock;

namespace ExtProc.Benchmarks.Payloads;

/// <summary>Requests of an OpenAI client and the replies of Bedrock to them, of a wanted size.</summary>
internal static class ChatPayloads
{
    private const string Words = "The quick brown fox jumps over the lazy dog. ";
    private const int EventsAroundDeltas = 4;

    /// <summary>A chat request: a system message and turns of up to 2 KB.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="bytes">Wanted length; the result has at least 150 bytes.</param>
    /// <param name="stream">Whether the reply shall be streamed.</param>
    public static byte[] Request(string model, int bytes, bool stream)
    {
        var rest = bytes;
        byte[] body = [];
        // The envelope of each message counts as well: the second pass knows how much there is.
        for (var pass = 0; pass < 2; pass++)
        {
            body = Request(model, stream, Math.Max(rest, 1));
            rest += bytes - body.Length;
        }

        return body;
    }

    /// <summary>A whole Converse reply.</summary>
    /// <param name="bytes">Wanted length.</param>
    public static byte[] Reply(int bytes)
    {
        var envelope = Reply("").Length;
        return Reply(Text(Math.Max(bytes - envelope, 1)));
    }

    /// <summary>The frames of a ConverseStream reply.</summary>
    /// <param name="events">Number of frames: start, deltas, block stop, stop, usage.</param>
    public static IReadOnlyList<byte[]> Stream(int events)
    {
        var frames = new List<byte[]> { Frame("messageStart", json => json.WriteString("role", "assistant")) };
        for (var i = 0; i < events - EventsAroundDeltas; i++)
        {
            frames.Add(Frame("contentBlockDelta", json =>
            {
                json.WriteNumber("contentBlockIndex", 0);
                json.WriteStartObject("delta");
                json.WriteString("text", "brown fox");
                json.WriteEndObject();
            }));
        }

        frames.Add(Frame("contentBlockStop", json => json.WriteNumber("contentBlockIndex", 0)));
        frames.Add(Frame("messageStop", json => json.WriteString("stopReason", "end_turn")));
        frames.Add(Frame("metadata", WriteUsage));
        return frames;
    }

    private static byte[] Request(string model, bool stream, int text) => JsonBytes.Write(json =>
    {
        const int turn = 2_000;
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteBoolean("stream", stream);
        json.WriteNumber("max_tokens", 512);
        json.WriteNumber("temperature", 0.5);
        json.WriteStartArray("messages");
        Message(json, "system", "Answer shortly.");
        for (var i = 0; i == 0 || text > 0; i++, text -= turn)
        {
            Message(json, i % 2 == 0 ? "user" : "assistant", Text(Math.Min(text, turn)));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Message(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }

    private static byte[] Reply(string text) => JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("output");
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("stopReason", "end_turn");
        WriteUsage(json);
        json.WriteEndObject();
    });

    private static void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("inputTokens", 91);
        json.WriteNumber("outputTokens", 196);
        json.WriteNumber("totalTokens", 287);
        json.WriteEndObject();
        json.WriteStartObject("metrics");
        json.WriteNumber("latencyMs", 400);
        json.WriteEndObject();
    }

    private static byte[] Frame(string type, Action<Utf8JsonWriter> members) =>
        EventStreamEncoder.Event(type, JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteString("p", "abcdefghijklmnopqrstuv");
            json.WriteEndObject();
        }));

    private static string Text(int length) => string.Create(length, 0, (text, _) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Words[i % Words.Length];
        }
    });
}
