using System.Buffers;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Shared;
using ExtProc.Dialects.Wire.ServerSentEvents;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>One reply in the OpenAI Chat Completions API: chunks when it is streamed, otherwise one completion.</summary>
/// <param name="identity">What the reply says about itself.</param>
/// <param name="settings">What of the request shapes the reply.</param>
/// <remarks>https://platform.openai.com/docs/api-reference/chat</remarks>
internal sealed class ChatWriter(ReplyIdentity identity, ClientChoices settings) : IReplyWriter
{
    // A reply is one or the other, so only the half that is used is made.
    private ChunkWriter? _chunks;
    private CompletionWriter? _completion;

    public ChatWriter(ReplyIdentity identity, bool includeUsage)
        : this(identity, new ClientChoices { IncludeUsage = includeUsage })
    {
    }

    /// <inheritdoc />
    public string StreamContentType => SseWriter.ContentType;

    private ChunkWriter Chunks => _chunks ??= new ChunkWriter(identity, settings);

    private CompletionWriter Completion => _completion ??= new CompletionWriter(identity, settings);

    /// <inheritdoc />
    public void WriteEvent(in ConverseEvent converseEvent, IBufferWriter<byte> output) =>
        Chunks.Write(in converseEvent, output);

    /// <inheritdoc />
    public void WriteStreamEnd(IBufferWriter<byte> output) => Chunks.WriteEnd(output);

    /// <inheritdoc />
    public void WriteStreamError(Refusal refusal, IBufferWriter<byte> output) =>
        ErrorWriter.WriteEvent(refusal, output);

    /// <inheritdoc />
    public void Fold(in ConverseEvent converseEvent) => Completion.Fold(in converseEvent);

    /// <inheritdoc />
    public void WriteWhole(IBufferWriter<byte> output) => Completion.Write(output);
}
