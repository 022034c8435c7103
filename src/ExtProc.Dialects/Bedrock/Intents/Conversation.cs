using System.Text.Json;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>
/// What was said so far, as a client tells it: messages, and the blocks in them, which point into the client's JSON. A dialect
/// reads it once and front to back; rules then put the blocks into turns and judge them, and nobody looks at the JSON of a
/// message again.
/// </summary>
internal sealed class Conversation
{
    private const int None = -1;

    private int _openResult = None;
    private bool _inSystem;

    /// <summary>The words in which the client's API speaks of a conversation.</summary>
    public ConversationWords Words { get; set; } = ConversationWords.Unset;

    public PooledList<Message> Messages { get; } = new();

    public PooledList<Block> Blocks { get; } = new();

    public PooledList<ToolCall> Calls { get; } = new();

    public PooledList<ToolResult> Results { get; } = new();

    public PooledList<Reasoning> Reasoning { get; } = new();

    public PooledList<MediaPart> Media { get; } = new();

    public PooledList<PlacedMark> Marks { get; } = new();

    /// <summary>Texts for the whole conversation.</summary>
    public PooledList<JsonElement> System { get; } = new();

    /// <summary>How long the messages are that hold them.</summary>
    public long SystemBytes { get; private set; }

    /// <summary>Where a message of the conversation stands.</summary>
    public FieldPath PathOf(in Message message) => Words.List.At(message.Index);

    /// <summary>Makes room for so many messages.</summary>
    public void ExpectMessages(int count)
    {
        Messages.Reserve(count);
        Blocks.Reserve(count);
    }

    /// <summary>Makes room for so many more calls.</summary>
    public void ExpectCalls(int count)
    {
        Calls.Reserve(count);
        Blocks.Reserve(count);
    }

    /// <summary>Begins a message; what follows belongs to it.</summary>
    /// <param name="role">Whose it is.</param>
    /// <param name="index">Its index among all messages of the client.</param>
    /// <param name="bytes">How long it is, as the client wrote it.</param>
    public void BeginMessage(TurnRole role, int index, int bytes)
    {
        _inSystem = false;
        _ = Messages.Add(new Message(role, index, bytes, Blocks.Count));
    }

    /// <summary>Begins a message that leaves the conversation: its texts are for all of it.</summary>
    public void BeginSystem(long bytes)
    {
        _inSystem = true;
        SystemBytes += bytes;
    }

    /// <summary>A text, free of lone surrogates. Blank text is no block: Bedrock refuses it.</summary>
    public void AddText(JsonElement text)
    {
        if (JsonText.IsBlank(JsonText.Inside(text)))
        {
            return;
        }

        if (_inSystem)
        {
            _ = System.Add(text);
            return;
        }

        Add(BlockKind.Text, 0, text);
    }

    public void AddMedia(in MediaPart part) => Add(BlockKind.Media, Media.Add(part));

    public void AddCall(in ToolCall call) => Add(BlockKind.ToolCall, Calls.Add(call));

    public void AddReasoning(in Reasoning reasoning) => Add(BlockKind.Reasoning, Reasoning.Add(reasoning));

    /// <summary>Begins the result of a call; texts and files up to its end are its content.</summary>
    public void BeginResult(in ToolResult result)
    {
        Add(BlockKind.ToolResult, Results.Add(result));
        _openResult = Blocks.Count - 1;
    }

    public void EndResult() => _openResult = None;

    /// <summary>A mark behind what was added last. A result takes none inside, so that its marks go behind it.</summary>
    public void Mark(in CacheMark mark)
    {
        if (!mark.IsGiven)
        {
            return;
        }

        var after = _inSystem ? System.Count - 1 : Blocks.Count - 1;
        while (!_inSystem && after >= 0 && Blocks[after].IsInResult)
        {
            after--;
        }

        var isOwn = _inSystem || (Messages.Count > 0 && after >= Messages[Messages.Count - 1].FirstBlock);
        _ = Marks.Add(new PlacedMark(_inSystem, after, isOwn, mark));
    }

    /// <summary>Forgets everything and gives all memory back.</summary>
    public void Clear()
    {
        (Words, SystemBytes, _openResult, _inSystem) = (ConversationWords.Unset, 0, None, false);
        Messages.Clear();
        Blocks.Clear();
        Calls.Clear();
        Results.Clear();
        Reasoning.Clear();
        Media.Clear();
        Marks.Clear();
        System.Clear();
    }

    private void Add(BlockKind kind, int item, JsonElement text = default) => Blocks.Add(new Block
    {
        Kind = kind,
        IsInResult = _openResult != None,
        Message = Messages.Count - 1,
        Item = item,
        Position = None,
        Text = text,
    });
}

/// <summary>A mark and its place.</summary>
/// <param name="IsInSystem">Whether it stands among the texts for the whole conversation.</param>
/// <param name="After">The index of the text or block before it; -1 when there is none.</param>
/// <param name="IsOwn">Whether that is of the mark's own message; otherwise what the mark stands on was left out.</param>
/// <param name="Mark">What is wished.</param>
internal readonly record struct PlacedMark(bool IsInSystem, int After, bool IsOwn, CacheMark Mark);
