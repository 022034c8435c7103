using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ExtProc.Dialects.Bedrock.Operations;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Request;
using ExtProc.Dialects.OpenAi.Shared;

namespace ExtProc.Dialects.OpenAi.Chat;

/// <summary>OpenAI Chat Completions: <c>POST /v1/chat/completions</c>.</summary>
public sealed class Completions : IDialect
{
    /// <inheritdoc />
    public string Name => "openai_chat";

    /// <inheritdoc />
    public IReadOnlySet<string> KnownIgnoredFields => Fields.Ignored;

    /// <inheritdoc />
    public ImmutableArray<Route> Routes { get; } =
        [new("POST", "/v1/chat/completions", ConverseOperations.Whole) { Streamed = ConverseOperations.Stream }];

    /// <inheritdoc />
    public bool TryRead(
        in ClientCall clientCall,
        [NotNullWhen(true)] out IClientRequest? request,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = Envelope.Read(clientCall.Body, out var read);
        request = read;
        return refusal is null;
    }

    /// <inheritdoc />
    public void WriteError(Refusal refusal, IBufferWriter<byte> output) => ErrorWriter.Write(refusal, output);
}
