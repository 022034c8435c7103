using System.Buffers;

namespace ExtProc.Dialects.Contract;

/// <summary>
/// One request of a client, read but not yet translated. Used by one thread. After dispose everything but
/// <see cref="Translate"/> still works: the reply comes long after the body is gone.
/// </summary>
public interface IClientRequest : IDisposable
{
    /// <summary>The model the client named, or null when it named none (absent, null or empty).</summary>
    string? Model { get; }

    /// <summary>Whether the client asked for a stream: decides the Bedrock operation.</summary>
    bool Stream { get; }

    /// <summary>Fields that were ignored, in order of appearance; complete after <see cref="Translate"/>.</summary>
    IReadOnlyList<string> IgnoredFields { get; }

    /// <summary>Bytes that stay in use after dispose, for the reply, and grow with the request; known after <see cref="Translate"/>.</summary>
    long HeldBytes { get; }

    /// <summary>Writes the Converse body for this request.</summary>
    /// <param name="options">What the configuration says for this team and model.</param>
    /// <param name="requestId">Our id of the exchange, for <c>requestMetadata</c>: visible ASCII, at most 128 characters.</param>
    /// <param name="output">Takes the body.</param>
    /// <param name="memory">Where copies of long texts come from; .NET's own pool by default.</param>
    /// <param name="ended">Cancelled when nobody waits for the body any more: the work then ends soon.</param>
    /// <returns>
    /// Null when it was written, otherwise a 400 that names the field or <see cref="Refusal.Abandoned"/>; the output is then
    /// meaningless.
    /// </returns>
    /// <exception cref="InsufficientMemoryException"><paramref name="memory"/> or <paramref name="output"/> has no room.</exception>
    Refusal? Translate(
        TranslationOptions options, string requestId, IBufferWriter<byte> output, MemoryPool<byte>? memory = null, CancellationToken ended = default);

    /// <summary>The reply to this request. It keeps nothing of the request but its settings.</summary>
    /// <param name="identity">What the reply says about itself.</param>
    /// <param name="maxFrameBytes">Largest message of a stream that is accepted.</param>
    /// <param name="memory">Where its buffers come from when they are long; .NET's own pool by default.</param>
    IReply CreateReply(ReplyIdentity identity, int maxFrameBytes, MemoryPool<byte>? memory = null);

    /// <summary>What the upstream's refusal of this request means to the client.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="errorType">Its <c>x-amzn-errortype</c>, or null.</param>
    /// <param name="retryAfter">Its <c>retry-after</c>, or null.</param>
    /// <param name="body">Its body, of any content.</param>
    Refusal ReadFailure(int status, string? errorType, string? retryAfter, ReadOnlySpan<byte> body);
}

/// <summary>What a reply says about itself; Converse says none of it.</summary>
/// <param name="RequestId">Bedrock's request id, or one of ours: unique, visible characters only.</param>
/// <param name="CreatedUnixSeconds">When the reply began.</param>
/// <param name="Model">The name the client used for the model, or the configured one.</param>
public readonly record struct ReplyIdentity(string RequestId, long CreatedUnixSeconds, string Model);
