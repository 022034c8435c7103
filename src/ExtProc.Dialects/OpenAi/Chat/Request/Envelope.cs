using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Errors;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.ReplyParts;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>One Chat Completions request: the envelope, and the order in which its parts are translated.</summary>
internal sealed class Envelope : IClientRequest
{
    // Bedrock's longest model id; a client may name a model by its profile's ARN.
    private const int LongestModel = 2048;

    private readonly JsonDocument _document;
    private readonly IgnoredFieldList _ignored = new();
    private FieldSlots<BodySlot> _fields;
    private bool _stream;
    private bool _includeUsage;
    private bool _showGuardrailTrace;

    private Envelope(JsonDocument document) => _document = document;

    /// <inheritdoc />
    public string? Model { get; private set; }

    /// <inheritdoc />
    public bool Stream => _stream;

    /// <inheritdoc />
    public IReadOnlyList<string> IgnoredFields => _ignored.Names;

    /// <inheritdoc />
    public long HeldBytes => ToolNames?.HeldBytes ?? 0;

    /// <summary>The tool whose call is the answer and no tool call to the client; empty when there is none. Known after <see cref="Translate(TranslationOptions, string, IBufferWriter{byte}, MemoryPool{byte}?, CancellationToken)"/>.</summary>
    internal ReadOnlyMemory<byte> StructuredOutputTool { get; private set; }

    /// <summary>Tools whose name or kind the reply has to restore; null when there are none. Known after translation.</summary>
    internal NameMap? ToolNames { get; private set; }

    /// <summary>
    /// Whether the client declared <c>functions</c>, and so expects a <c>function_call</c> and no tool calls. Known after
    /// translation.
    /// </summary>
    internal bool DeclaresFunctions { get; private set; }

    /// <summary>Reads the envelope: what must be known before a profile is chosen.</summary>
    /// <param name="body">The body; it must stay unchanged until the request is disposed.</param>
    /// <param name="request">The request when this returns null, otherwise null.</param>
    public static Refusal? Read(ReadOnlyMemory<byte> body, out Envelope? request)
    {
        request = null;
        if (!RequestBody.TryParse(body, out var document, out var refusal))
        {
            return refusal;
        }

        var read = new Envelope(document);
        refusal = read.ReadEnvelope();
        if (refusal is not null)
        {
            read.Dispose();
            return refusal;
        }

        request = read;
        return null;
    }

    /// <inheritdoc />
    public Refusal? Translate(
        TranslationOptions options, string requestId, IBufferWriter<byte> output, MemoryPool<byte>? memory = null, CancellationToken ended = default)
    {
        _ignored.Ended = ended;
        PassThrough.Claim(_document.RootElement, Fields.Body, options.PassThroughFields, _ignored);
        if (options.RefuseUnknownFields && _ignored.StartRefusing() is { } ignored)
        {
            return ignored;
        }

        memory ??= MemoryPool<byte>.Shared;
        _showGuardrailTrace = options.Guardrail?.ShowTrace ?? false;
        using var intents = ClientIntents.Rent();
        if (ReadIntents(intents, memory) is { } unreadable)
        {
            return unreadable;
        }

        if (Translation.Write(intents, options, requestId, _ignored, output, memory, out var answersByTool) is { } refusal)
        {
            return refusal;
        }

        ToolNames = intents.Names.Map;
        DeclaresFunctions = ToolDeclarations.HoldsSome(_fields[BodySlot.Functions]);
        StructuredOutputTool = answersByTool ? AnswerRules.AnswerTool : default(ReadOnlyMemory<byte>);
        return null;
    }

    /// <inheritdoc />
    public IReply CreateReply(ReplyIdentity identity, int maxFrameBytes, MemoryPool<byte>? memory = null) =>
        new ConverseReply(CreateWriter(identity, memory), maxFrameBytes, memory ?? MemoryPool<byte>.Shared);

    /// <inheritdoc />
    public Refusal ReadFailure(int status, string? errorType, string? retryAfter, ReadOnlySpan<byte> body) =>
        UpstreamFailure.Read(status, errorType, retryAfter, body);

    /// <summary>The writer of the reply to this request.</summary>
    /// <param name="identity">What the reply says about itself.</param>
    /// <param name="memory">Where its buffers come from when they are long; .NET's own pool by default.</param>
    internal ChatWriter CreateWriter(ReplyIdentity identity, MemoryPool<byte>? memory = null) =>
        new ChatWriter(identity, new ClientChoices
        {
            IncludeUsage = _includeUsage,
            Parts = new PartChoices
            {
                Memory = memory ?? MemoryPool<byte>.Shared,
                AnswerTool = StructuredOutputTool,
                ToolNames = ToolNames,
                FirstCallOnly = DeclaresFunctions,
                ShowGuardrailTrace = _showGuardrailTrace,
            },
        });

    /// <inheritdoc />
    public void Dispose() => _document.Dispose();

    private Refusal? ReadIntents(ClientIntents intents, MemoryPool<byte> memory)
    {
        var marks = new CacheMarks(_ignored);
        (intents.Body, intents.BodyScope) = (_document.RootElement, Fields.Body);
        intents.Stream = new(_stream, Fields.OfBody("stream"));
        return marks.ReadBody(_fields, ref intents.Caching)
            ?? new Messages(intents.Conversation, intents.Names, marks, _ignored, memory).Read(_fields[BodySlot.Messages])
            ?? ResponseFormat.Read(_fields[BodySlot.ResponseFormat], _ignored, ref intents.Format)
            ?? ReasoningSettings.Read(_fields, _ignored, ref intents.Reasoning)
            ?? Sampling.Read(_fields, ref intents.Sampling)
            ?? new ToolDeclarations(intents, marks, _ignored).Read(_fields)
            ?? ServiceTier.Read(_fields, _ignored, ref intents.Service)
            ?? MetadataMember.Read(_fields, intents);
    }

    private Refusal? ReadEnvelope() =>
        Fields.Body.Read(_document.RootElement, FieldPath.Body, _ignored, ref _fields)
        ?? ReadModel(_fields[BodySlot.Model])
        ?? RequestValue.ReadBoolean(_fields[BodySlot.Stream], new FieldPath("stream"), out _stream)
        ?? ReadStreamOptions(_fields[BodySlot.StreamOptions]);

    private Refusal? ReadModel(JsonElement model)
    {
        if (RequestValue.IsAbsent(model))
        {
            return null;
        }

        var path = new FieldPath("model");
        if (RequestValue.CheckText(model, path) is { } refusal)
        {
            return refusal;
        }

        var length = JsonText.Inside(model).Length;
        if (length > LongestModel)
        {
            return RequestValue.Refuse(path, "is too long for the name of a model");
        }

        Model = length == 0 ? null : model.GetString();
        return null;
    }

    private Refusal? ReadStreamOptions(JsonElement options)
    {
        if (RequestValue.IsAbsent(options))
        {
            return null;
        }

        var path = new FieldPath("stream_options");
        if (options.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", options);
        }

        FieldSlots<StreamOptionSlot> slots = default;
        return Fields.StreamOptions.Read(options, path, _ignored, ref slots)
            ?? RequestValue.ReadBoolean(
                slots[StreamOptionSlot.IncludeUsage],
                new FieldPath("stream_options.include_usage"),
                out _includeUsage);
    }
}
