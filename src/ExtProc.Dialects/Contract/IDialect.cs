using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Dialects.Contract;

/// <summary>One API that clients speak, for example OpenAI Chat Completions. Stateless; safe for any number of threads.</summary>
public interface IDialect
{
    /// <summary>Short name for metric labels: <c>openai_chat</c>.</summary>
    string Name { get; }

    /// <summary>The rows marked "ignored" in the dialect's support table: the only names an ignored-field label may have.</summary>
    IReadOnlySet<string> KnownIgnoredFields { get; }

    /// <summary>Reads the envelope of a request: is it JSON, which model, streamed or not.</summary>
    /// <param name="body">The whole body. It must stay unchanged until the request is disposed.</param>
    /// <param name="request">The request, to be disposed by the caller; null when refused.</param>
    /// <param name="refusal">A 400, when this returns false.</param>
    bool TryRead(
        ReadOnlyMemory<byte> body,
        [NotNullWhen(true)] out IClientRequest? request,
        [NotNullWhen(false)] out Refusal? refusal);

    /// <summary>Writes a refusal as the JSON body this dialect's SDKs turn into a typed exception.</summary>
    void WriteError(Refusal refusal, IBufferWriter<byte> output);
}
