using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>A dialect that has everything in its paths and passes bodies on as they are.</summary>
/// <param name="open">Whether one of its routes goes to the upstream for anybody.</param>
internal sealed class PathDialect(bool open = false) : IDialect
{
    public string Name => "path";

    public IReadOnlySet<string> KnownIgnoredFields { get; } = new HashSet<string>();

    public ImmutableArray<Route> Routes { get; } =
    [
        new("POST", "/model/{model}/count", new Operation("count", "/count-tokens", "application/json")),
        new("GET", "/model/{model}/about", new Operation("about", "/about", "application/json")) { NeedsBody = false, NeedsTeam = !open },
        new("GET", "/models", Operation.Local) { NeedsBody = false },
        new("GET", "/models/{model}", Operation.Local) { NeedsBody = false },
        new("GET", "/", Operation.Local) { NeedsBody = false, NeedsTeam = false },
    ];

    public bool TryRead(
        in ClientCall clientCall, [NotNullWhen(true)] out IClientRequest? request, [NotNullWhen(false)] out Refusal? refusal)
    {
        request = new PassedOn(clientCall.Body, clientCall.Captures.Find("model"));
        refusal = null;
        return true;
    }

    public Refusal? AnswerLocally(in ClientCall clientCall, IReadOnlyList<OfferedModel> models, IBufferWriter<byte> output)
    {
        if (clientCall.Captures.Find("model") is { } name && !models.Any(model => model.Name == name))
        {
            return new Refusal(404, "model_not_found", "There is no such model.");
        }

        output.Write(Encoding.UTF8.GetBytes(string.Join(',', models.Select(model => model.Name))));
        return null;
    }

    public void WriteError(Refusal refusal, IBufferWriter<byte> output) => output.Write(Encoding.UTF8.GetBytes(refusal.Code));

    private sealed class PassedOn(ReadOnlyMemory<byte> body, string? model) : IClientRequest
    {
        public string? Model => model;

        public bool Stream => false;

        public IReadOnlyList<string> IgnoredFields => [];

        public long HeldBytes => 0;

        public Refusal? Translate(
            TranslationOptions options, string requestId, IBufferWriter<byte> output, MemoryPool<byte>? memory = null, CancellationToken ended = default)
        {
            output.Write(body.Span);
            return null;
        }

        public IReply CreateReply(ReplyIdentity identity, int maxFrameBytes, MemoryPool<byte>? memory = null) => throw new NotSupportedException();

        public Refusal ReadFailure(int status, string? errorType, string? retryAfter, ReadOnlySpan<byte> body) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
