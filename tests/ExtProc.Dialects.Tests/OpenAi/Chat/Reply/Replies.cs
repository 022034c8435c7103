using System.Buffers;
using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.Tests.Wire.EventStream;
using ExtProc.Testing.EventStreams;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>Replies of Bedrock, whole and streamed, run through the translators into the OpenAI dialect.</summary>
internal static class Replies
{
    public const int MaxFrameBytes = 1 << 20;

    public static readonly ReplyIdentity Identity = new("8f6b1a2c-0000", 1_763_640_000, "claude-sonnet");

    public const string Start = """{"role":"assistant","p":"abcd"}""";

    public const string Usage = """{"usage":{"inputTokens":10,"outputTokens":20,"cacheReadInputTokens":3,"cacheWriteInputTokens":4,"totalTokens":37},"metrics":{"latencyMs":5}}""";

    public static byte[] MessageStart => FrameEncoder.Event("messageStart", Start);

    public static byte[] Metadata => FrameEncoder.Event("metadata", Usage);

    public static byte[] Text(int index, string escaped) => Delta(index, "{\"text\":\"" + escaped + "\"}");

    public static byte[] Reasoning(int index, string escaped) =>
        Delta(index, "{\"reasoningContent\":{\"text\":\"" + escaped + "\"}}");

    public static byte[] Signature(int index, string escaped) =>
        Delta(index, "{\"reasoningContent\":{\"signature\":\"" + escaped + "\"}}");

    public static byte[] Redacted(int index, string base64) =>
        Delta(index, "{\"reasoningContent\":{\"redactedContent\":\"" + base64 + "\"}}");

    public static byte[] Cited(int index, string url, string title) => Delta(
        index,
        "{\"citation\":{\"title\":\"" + title + "\",\"location\":{\"web\":{\"url\":\"" + url + "\",\"domain\":\"d.example\"}}}}");

    public static byte[] ToolInput(int index, string escaped) => Delta(index, "{\"toolUse\":{\"input\":\"" + escaped + "\"}}");

    public static byte[] Delta(int index, string delta) =>
        FrameEncoder.Event("contentBlockDelta", $"{{\"contentBlockIndex\":{index},\"delta\":{delta},\"p\":\"ab\"}}");

    public static byte[] ToolStart(int index, string id, string name) => FrameEncoder.Event(
        "contentBlockStart",
        $"{{\"contentBlockIndex\":{index},\"start\":{{\"toolUse\":{{\"toolUseId\":\"{id}\",\"name\":\"{name}\"}}}}}}");

    public static byte[] BlockStop(int index) => FrameEncoder.Event("contentBlockStop", $"{{\"contentBlockIndex\":{index}}}");

    public static byte[] MessageStop(string reason) => FrameEncoder.Event("messageStop", $"{{\"stopReason\":\"{reason}\"}}");

    public static byte[] Body(params IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => frame)];

    /// <summary>A conversation with everything that has a slot in the dialect.</summary>
    public static byte[] TextAndTools => Body(
        MessageStart,
        Reasoning(0, "Think \\\"hard\\\""),
        Signature(0, "c2ln"),
        BlockStop(0),
        Text(1, ""),
        Text(1, "Grüße, "),
        Text(1, "\\n\\ud83c\\udf0d"),
        BlockStop(1),
        ToolStart(2, "tooluse_a", "get_weather"),
        ToolInput(2, ""),
        ToolInput(2, "{\\\"city\\\":"),
        ToolInput(2, "\\\"Zürich\\\"}"),
        BlockStop(2),
        ToolStart(3, "tooluse_b", "get_time"),
        BlockStop(3),
        MessageStop("tool_use"),
        Metadata);

    public static StreamResult Stream(byte[] body, bool includeUsage = true) =>
        Stream(new Arrival("in one block", [[body]]), includeUsage);

    public static StreamResult Stream(Arrival arrival, bool includeUsage = true) =>
        Stream(arrival, new ClientChoices { IncludeUsage = includeUsage });

    public static StreamResult Stream(byte[] body, ClientChoices settings) =>
        Stream(new Arrival("in one block", [[body]]), settings);

    public static StreamResult Stream(Arrival arrival, ClientChoices settings)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ChatWriter(Identity, settings);
        using var translator = new StreamTranslator(writer, MaxFrameBytes);
        arrival.Feed(chunk => translator.Feed(chunk, output));
        translator.End(output);
        return new(Encoding.UTF8.GetString(output.WrittenSpan), translator.Summary, translator.HasOutput);
    }

    public static WholeResult Whole(string body) => Whole(Encoding.UTF8.GetBytes(body));

    public static WholeResult Whole(byte[] body) => Whole(body, new ClientChoices());

    public static WholeResult Whole(string body, ClientChoices settings) =>
        Whole(Encoding.UTF8.GetBytes(body), settings);

    public static WholeResult Whole(byte[] body, ClientChoices settings)
    {
        var output = new ArrayBufferWriter<byte>();
        var summary = WholeTranslator.Translate(body, new ChatWriter(Identity, settings), output);
        return new(Encoding.UTF8.GetString(output.WrittenSpan), summary);
    }
}

internal sealed record StreamResult(string Text, ReplySummary Summary, bool HasOutput)
{
    private readonly SseStream _events = SseStream.Parse(Text);

    public IReadOnlyList<string> Data => _events.Data;

    public bool IsDone => Data.Count > 0 && Data[^1] == "[DONE]";
}

internal sealed record WholeResult(string Text, ReplySummary Summary);
