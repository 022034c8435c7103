using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>
/// The parts of a reply in the client's terms, in order: written at once when it is streamed, gathered when it is whole.
/// All text is the inside of a JSON string. Nothing that is passed in outlives the call.
/// </summary>
internal interface IChatSink
{
    /// <summary>The assistant's turn begins. May come more than once, or not at all.</summary>
    void Begin();

    /// <summary>A piece of <c>content</c>.</summary>
    void AddContent(ReadOnlySpan<byte> text);

    /// <summary>A piece of <c>reasoning_content</c>.</summary>
    void AddReasoning(ReadOnlySpan<byte> text);

    /// <summary>An entry of <c>thinking_blocks</c>; without signature it goes on in the next one.</summary>
    void AddThinking(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    /// <summary>An entry of <c>thinking_blocks</c> that only the provider can read.</summary>
    void AddRedactedThinking(ReadOnlySpan<byte> data);

    /// <summary>An entry of <c>annotations</c>.</summary>
    void AddUrlCitation(in UrlCitation citation);

    /// <summary>A call begins.</summary>
    /// <param name="index">Its number among the calls.</param>
    /// <param name="kind">Its shape.</param>
    /// <param name="id">The call's id.</param>
    /// <param name="name">The tool's name.</param>
    void StartCall(int index, CallKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name);

    /// <summary>A piece of a call's arguments or input.</summary>
    void AddCallInput(int index, CallKind kind, ReadOnlySpan<byte> text);

    /// <summary>The turn ended.</summary>
    void Finish(ReadOnlySpan<byte> finishReason);

    /// <summary>What the reply tells about itself; comes last, or not at all. Both spans may be empty.</summary>
    /// <param name="usage">Token counts, if there are any.</param>
    /// <param name="serviceTier">The tier that served the request.</param>
    /// <param name="guardrailTrace">Raw JSON; empty unless the client may see it.</param>
    void AddMetadata(TokenUsage? usage, ReadOnlySpan<byte> serviceTier, ReadOnlySpan<byte> guardrailTrace);
}
