using System.Text.Json;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>
/// The order of blocks within a turn, in which several messages of a client may come together. Tool calls stand behind all
/// texts: Bedrock looks for their results behind the last block. Files that a model does not take inside a tool's result stand
/// behind all results. Such blocks are kept apart until what belongs before them is complete.
/// </content>
internal sealed partial class ConverseWriter
{
    /// <summary>Why a turn is refused when <see cref="TurnMixesTools"/>, to be told behind the name of a member.</summary>
    public const string MixRule =
        "cannot be sent: this model takes no turn that holds tool calls, or their results, beside text or files";

    private readonly Utf8JsonWriter _lateJson = new(Nowhere.Instance, Options);
    private PooledBuffer? _late;
    private HeldPoint _latePoint;
    private bool _hasLate;
    private bool _lastIsLate;
    private bool _toolsInMessage;
    private bool _othersInMessage;

    /// <summary>Whether the turn that is open mixes tool blocks with others, which the model does not take.</summary>
    public bool TurnMixesTools => !Model.ToolsBesideText && _toolsInMessage && _othersInMessage;

    private void BeginTurn()
    {
        _toolsInMessage = _othersInMessage = _lastIsLate = false;
    }

    private void BeginLateBlock()
    {
        if (!_hasLate)
        {
            _hasLate = true;
            _late ??= new PooledBuffer(Memory);
            _lateJson.Reset(_late);
            _lateJson.WriteStartArray();
        }

        _json = _lateJson;
        WriteLatePoint();
    }

    private void EndLateBlock() => _json = _mainJson;

    private void WriteLatePoint()
    {
        if (_latePoint != HeldPoint.None)
        {
            WritePointBlock(_latePoint == HeldPoint.OneHour);
            _latePoint = HeldPoint.None;
        }
    }

    private void WriteLateBlocks()
    {
        if (!_hasLate)
        {
            return;
        }

        BeginLateBlock();
        _lateJson.WriteEndArray();
        _lateJson.Flush();
        EndLateBlock();

        // Without the brackets of the array: its elements go on the message's.
        _json.WriteRawValue(_late!.WrittenSpan[1..^1], skipInputValidation: true);
        DropLateBlocks();
    }

    private void DropLateBlocks()
    {
        _json = _mainJson;
        _hasLate = false;
        _latePoint = HeldPoint.None;
        _lateJson.Reset(Nowhere.Instance);
        _late?.Clear();
    }
}
