using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>
/// What a client asks for, as values over its JSON: all that the rules need to know of a request. A dialect fills it. Instances
/// are reused, one per thread at most is kept, and what is kept of a request ends with <see cref="Dispose"/>.
/// </summary>
internal sealed class ClientIntents : IDisposable
{
    [ThreadStatic]
    private static ClientIntents? _idle;

    private Settings _settings;

    private ClientIntents()
    {
    }

    public Conversation Conversation { get; } = new();

    public ToolWishes Tools { get; } = new();

    /// <summary>Names of tools, the client's and Bedrock's.</summary>
    public ToolNames Names { get; } = new();

    /// <summary>What the client says about who is behind the request.</summary>
    public PooledList<CallerLabel> Callers { get; } = new();

    public ref SamplingWish Sampling => ref _settings.Sampling;

    public ref ReasoningWish Reasoning => ref _settings.Reasoning;

    public ref AnswerFormat Format => ref _settings.Format;

    public ref CacheWish Caching => ref _settings.Caching;

    public ref ServiceWish Service => ref _settings.Service;

    /// <summary>Whether the reply is to be a stream, and the member that says so.</summary>
    public ref Setting<bool> Stream => ref _settings.Stream;

    /// <summary>The members of the body: some may be let through to the model as they are.</summary>
    public ref JsonElement Body => ref _settings.Body;

    /// <summary>What the body may hold.</summary>
    public ref FieldScope BodyScope => ref _settings.BodyScope;

    /// <summary>Empty intents, to be disposed.</summary>
    public static ClientIntents Rent()
    {
        var intents = _idle ?? new ClientIntents();
        _idle = null;
        return intents;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _settings = default;
        Conversation.Clear();
        Tools.Clear();
        Names.Reset();
        Callers.Clear();
        _idle = this;
    }

    // In one value, so that none of them can outlive its request.
    private struct Settings
    {
        public SamplingWish Sampling;
        public ReasoningWish Reasoning;
        public AnswerFormat Format;
        public CacheWish Caching;
        public ServiceWish Service;
        public Setting<bool> Stream;
        public JsonElement Body;
        public FieldScope BodyScope;
    }
}
