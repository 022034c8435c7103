using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Keeps Bedrock's rule that the user's turn after tool calls holds exactly one result for each of them: anything else is
/// answered with a ValidationException that no client could trace back to its own request.
/// </summary>
internal sealed class ToolPairing
{
    // A table that a hostile request has blown up would make every later Clear slow.
    private const int LargestKept = 1024;

    private Dictionary<ToolIdentifier, Call> _calls = [];
    private int _open;

    /// <summary>Whether a call of the current turn has no result yet.</summary>
    public bool HasOpenCalls => _open > 0;

    /// <summary>Notes a tool call of the assistant's turn.</summary>
    /// <param name="id">The call's id.</param>
    /// <param name="origin">Where the client wrote it.</param>
    /// <returns>False when the turn has a call of this id already.</returns>
    public bool TryCall(in ToolIdentifier id, in FieldPath origin)
    {
        if (_open == 0)
        {
            Forget();
        }

        if (!_calls.TryAdd(id, new Call(origin, IsAnswered: false)))
        {
            return false;
        }

        _open++;
        return true;
    }

    /// <summary>Notes the result of a call; false when no open call has this id.</summary>
    public bool TryAnswer(in ToolIdentifier id)
    {
        ref var call = ref CollectionsMarshal.GetValueRefOrNullRef(_calls, id);
        if (Unsafe.IsNullRef(ref call) || call.IsAnswered)
        {
            return false;
        }

        call = call with { IsAnswered = true };
        _open--;
        return true;
    }

    /// <summary>Where the client wrote the first call that has no result.</summary>
    public FieldPath FirstOpenCall()
    {
        foreach (var call in _calls.Values)
        {
            if (!call.IsAnswered)
            {
                return call.Origin;
            }
        }

        return FieldPath.Body;
    }

    /// <summary>Makes ready for another request.</summary>
    public void Reset()
    {
        _open = 0;
        Forget();
    }

    private void Forget()
    {
        if (_calls.Count > LargestKept)
        {
            _calls = [];
        }
        else
        {
            _calls.Clear();
        }
    }

    private readonly record struct Call(FieldPath Origin, bool IsAnswered);
}
