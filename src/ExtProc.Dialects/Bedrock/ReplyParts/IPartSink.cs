using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// The parts of a reply in order, as a client's API can take them: written at once when it is streamed, gathered when it is whole.
/// All text is the inside of a JSON string. Nothing that is passed in outlives the call.
/// </summary>
internal interface IPartSink
{
    /// <summary>The assistant's turn begins. May come more than once, or not at all.</summary>
    void Begin();

    /// <summary>A piece of the visible answer.</summary>
    void AddText(ReadOnlySpan<byte> text);

    /// <summary>A piece of reasoning, as it comes.</summary>
    void AddReasoning(ReadOnlySpan<byte> text);

    /// <summary>A block of reasoning that can be sent back; without signature it goes on in the next one.</summary>
    void AddReasoningBlock(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    /// <summary>A block of reasoning that only the provider can read.</summary>
    void AddRedactedReasoning(ReadOnlySpan<byte> data);

    /// <summary>A page that a part of the text rests on.</summary>
    void AddWebCitation(in WebCitation citation);

    /// <summary>A call begins.</summary>
    /// <param name="index">Its number among the calls.</param>
    /// <param name="takesText">Whether the tool takes text and no JSON.</param>
    /// <param name="id">The call's id.</param>
    /// <param name="name">The tool's name, as the client knows it.</param>
    void StartCall(int index, bool takesText, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name);

    /// <summary>A piece of a call's input.</summary>
    void AddCallInput(int index, bool takesText, ReadOnlySpan<byte> text);

    /// <summary>The turn ended.</summary>
    /// <param name="reason">In agreement with the parts: a call that was the answer is none.</param>
    void Finish(StopReason reason);

    /// <summary>What the reply tells about itself; comes last, or not at all. Both spans may be empty.</summary>
    /// <param name="usage">Token counts, if there are any.</param>
    /// <param name="serviceTier">The tier that served the request.</param>
    /// <param name="guardrailTrace">Raw JSON; empty unless the client may see it.</param>
    void AddMetadata(TokenUsage? usage, ReadOnlySpan<byte> serviceTier, ReadOnlySpan<byte> guardrailTrace);
}
