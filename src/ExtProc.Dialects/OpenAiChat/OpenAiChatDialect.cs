using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>OpenAI Chat Completions: <c>POST /v1/chat/completions</c>.</summary>
public sealed class OpenAiChatDialect : IClientDialect
{
    /// <inheritdoc />
    public string Name => "openai_chat";

    /// <inheritdoc />
    public IReadOnlySet<string> KnownIgnoredFields => OpenAiChatRequestFields.Ignored;

    /// <inheritdoc />
    public bool TryRead(
        ReadOnlyMemory<byte> body,
        [NotNullWhen(true)] out IClientRequest? request,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = OpenAiChatRequest.Read(body, out var read);
        request = read;
        return refusal is null;
    }

    /// <inheritdoc />
    public void WriteError(Refusal refusal, IBufferWriter<byte> output) => OpenAiChatErrorWriter.Write(refusal, output);
}
