using System.Buffers;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.ServerSentEvents;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>One reply in the OpenAI Chat Completions API: chunks when it is streamed, otherwise one completion.</summary>
/// <param name="identity">What the reply says about itself.</param>
/// <param name="settings">What of the request shapes the reply.</param>
/// <remarks>https://platform.openai.com/docs/api-reference/chat</remarks>
internal sealed class OpenAiChatReplyWriter(ReplyIdentity identity, OpenAiChatReplySettings settings) : IReplyWriter
{
    // A reply is one or the other, so only the half that is used is made.
    private OpenAiChatChunkWriter? _chunks;
    private OpenAiChatCompletionWriter? _completion;

    public OpenAiChatReplyWriter(ReplyIdentity identity, bool includeUsage)
        : this(identity, new OpenAiChatReplySettings { IncludeUsage = includeUsage })
    {
    }

    /// <inheritdoc />
    public string StreamContentType => SseWriter.ContentType;

    private OpenAiChatChunkWriter Chunks => _chunks ??= new OpenAiChatChunkWriter(identity, settings);

    private OpenAiChatCompletionWriter Completion => _completion ??= new OpenAiChatCompletionWriter(identity, settings);

    /// <inheritdoc />
    public void WriteEvent(in ConverseEvent converseEvent, IBufferWriter<byte> output) =>
        Chunks.Write(in converseEvent, output);

    /// <inheritdoc />
    public void WriteStreamEnd(IBufferWriter<byte> output) => Chunks.WriteEnd(output);

    /// <inheritdoc />
    public void WriteStreamError(Refusal refusal, IBufferWriter<byte> output) =>
        OpenAiChatErrorWriter.WriteEvent(refusal, output);

    /// <inheritdoc />
    public void Fold(in ConverseEvent converseEvent) => Completion.Fold(in converseEvent);

    /// <inheritdoc />
    public void WriteWhole(IBufferWriter<byte> output) => Completion.Write(output);
}
