using System.Buffers;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// Structured output by a forced tool: the input of that call is the content. Text beside the call would break the JSON,
/// so it is held until it is known what it is: left out when the call comes, and the answer when none does (a model that
/// thinks cannot be forced to call).
/// </summary>
/// <param name="tool">The tool's name.</param>
/// <param name="sink">Takes the content.</param>
/// <param name="memory">Where long text is held.</param>
internal sealed class StructuredAnswer(ReadOnlyMemory<byte> tool, IPartSink sink, MemoryPool<byte> memory)
{
    // Nobody says that much before a call: it is the answer, and is passed on as it comes.
    private const int MostHeld = 1 << 18;

    private readonly PooledBuffer _text = new(memory);
    private Phase _phase;
    private int _block;
    private bool _hasInput;

    private enum Phase
    {
        /// <summary>No call yet: text is held.</summary>
        Waiting,

        /// <summary>Too much text for a preface: it is the answer.</summary>
        Text,

        /// <summary>The call's input is coming.</summary>
        Call,

        /// <summary>The call has ended: nothing may follow it.</summary>
        Done,
    }

    /// <summary>Whether a call is the answer, and not one for the client.</summary>
    public bool IsCallOf(ReadOnlySpan<byte> name) => name.SequenceEqual(tool.Span);

    /// <summary>Whether this block is the call whose input is the content.</summary>
    public bool Owns(int block) => _phase == Phase.Call && _block == block;

    /// <summary>The call begins. Only the first counts: two documents are none.</summary>
    public void Start(int block)
    {
        if (_phase != Phase.Waiting)
        {
            return;
        }

        _text.Release();
        _phase = Phase.Call;
        _block = block;
    }

    /// <summary>Takes a piece of the call's input.</summary>
    public void AddInput(ReadOnlySpan<byte> input)
    {
        _hasInput = true;
        sink.AddText(input);
    }

    /// <summary>Takes a piece of text.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        if (_phase == Phase.Waiting)
        {
            _text.Write(text);
            if (_text.Length <= MostHeld)
            {
                return;
            }

            FlushText();
            _phase = Phase.Text;
        }
        else if (_phase == Phase.Text)
        {
            sink.AddText(text);
        }
    }

    /// <summary>The call ended: without input its answer is the empty object.</summary>
    public void EndCall()
    {
        if (!_hasInput)
        {
            sink.AddText("{}"u8);
        }

        _phase = Phase.Done;
    }

    /// <summary>The message ended.</summary>
    public void End()
    {
        if (_phase == Phase.Call)
        {
            EndCall();
        }

        FlushText();
    }

    private void FlushText()
    {
        if (_text.Length > 0)
        {
            sink.AddText(_text.WrittenSpan);
        }

        _text.Release();
    }
}
