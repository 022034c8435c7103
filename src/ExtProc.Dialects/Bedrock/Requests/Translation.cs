using System.Buffers;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Bedrock.Rules.Media;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <summary>
/// Makes a Converse request of what a client asks for, whatever API it speaks. First the rules that look at the whole request:
/// turns, tools, reasoning, cache points. Then section by section: a rule judges each intent, and what is left is written.
/// Instances are reused, one per thread at most is kept.
/// </summary>
internal sealed partial class Translation : IDisposable
{
    [ThreadStatic]
    private static Translation? _idle;

    private readonly ConverseWriter _writer = new();
    private readonly TurnOrder _turns = new();
    private readonly ToolRules _tools = new();
    private readonly CachePlan _plan = new();
    private readonly LabelRules _labels = new();
    private readonly DocumentNames _documents = new();

    // What belongs to one request, in one value, so that none of it can outlive its request.
    private Request _request;

    private Translation()
    {
    }

    private ModelCapabilities Model => _request.Options.Model;

    private MemoryPool<byte> Memory => _request.Memory;

    private IgnoredFieldList Ignored => _request.Ignored;

    private ClientIntents Intents => _request.Intents;

    /// <summary>Writes a request.</summary>
    /// <param name="intents">What the client asks for.</param>
    /// <param name="options">What the configuration says.</param>
    /// <param name="requestId">Our id of the exchange.</param>
    /// <param name="ignored">Takes what has no effect.</param>
    /// <param name="output">Takes the body.</param>
    /// <param name="memory">Where copies of long texts come from.</param>
    /// <param name="answersByTool">Whether the reply's call of <see cref="AnswerRules.AnswerTool"/> is the answer.</param>
    /// <returns>Null when it was written.</returns>
    public static Refusal? Write(
        ClientIntents intents,
        TranslationOptions options,
        string requestId,
        IgnoredFieldList ignored,
        IBufferWriter<byte> output,
        MemoryPool<byte> memory,
        out bool answersByTool)
    {
        using var translation = _idle ?? new Translation();
        _idle = null;
        translation._request = new Request { Intents = intents, Options = options, Id = requestId, Ignored = ignored, Memory = memory };
        translation._writer.Begin(output);
        var refusal = translation.Decide() ?? translation.Write();
        if (refusal is null)
        {
            translation._writer.Complete();
        }

        answersByTool = translation._request.AnswersByTool;
        return refusal;
    }

    /// <summary>Forgets the request.</summary>
    public void Dispose()
    {
        _request = default;
        _writer.Dispose();
        _turns.Clear();
        _tools.Clear();
        _plan.Clear();
        _labels.Clear();
        _documents.Reset();
        _idle = this;
    }

    /// <summary>The rules that look at more than one section.</summary>
    private Refusal? Decide() =>
        _turns.Arrange(Intents.Conversation, Model, Ignored, Memory)
        ?? AnswerRules.Check(Intents.Format, Intents.Stream.Value ?? false, Model)
        ?? _tools.Select(Intents, _turns.CalledTools.Count > 0, Model)
        ?? CacheMarks.Plan(_plan, Intents, _tools.Sent, _turns, _request.Options, Ignored, Memory)
        ?? ReasoningRules.Decide(
            Intents, Model, _turns, AnswerRules.ForcesTool(Intents.Format, Model), Ignored, out _request.Reasoning);

    private Refusal? Write() =>
        Messages()
        ?? System()
        ?? Inference()
        ?? Tools()
        ?? AdditionalFields()
        ?? OutputFormat()
        ?? Service();

    private struct Request
    {
        public ClientIntents Intents;
        public TranslationOptions Options;
        public string Id;
        public IgnoredFieldList Ignored;
        public MemoryPool<byte> Memory;
        public ReasoningDecision Reasoning;
        public bool ChoiceIsWritten;
        public bool AnswersByTool;
    }
}
