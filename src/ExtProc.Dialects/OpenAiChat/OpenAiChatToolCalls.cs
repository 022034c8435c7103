using System.Runtime.InteropServices;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>
/// Which tool call belongs to which of Bedrock's content blocks. OpenAI numbers tool calls alone, Bedrock all blocks,
/// and blocks may interleave.
/// </summary>
internal sealed class OpenAiChatToolCalls
{
    private readonly List<Call> _calls = [];

    /// <summary>How many calls there are.</summary>
    public int Count => _calls.Count;

    /// <summary>Begins the call of a block.</summary>
    /// <returns>The call's index.</returns>
    public int Start(int blockIndex)
    {
        _calls.Add(new Call { BlockIndex = blockIndex });
        return _calls.Count - 1;
    }

    /// <summary>Finds the open call of a block.</summary>
    /// <returns>False when the block is not a tool call, or has ended.</returns>
    public bool TryFind(int blockIndex, out int index)
    {
        // From the end: the call in progress is nearly always the last one.
        for (index = _calls.Count - 1; index >= 0; index--)
        {
            if (_calls[index].BlockIndex == blockIndex)
            {
                return !_calls[index].IsClosed;
            }
        }

        return false;
    }

    /// <summary>Notes that a call has got a piece of its arguments.</summary>
    public void AddArguments(int index) => CollectionsMarshal.AsSpan(_calls)[index].HasArguments = true;

    /// <summary>Ends a call.</summary>
    /// <returns>Whether it ends without arguments, so that they have to be an empty object.</returns>
    public bool Close(int index)
    {
        ref var call = ref CollectionsMarshal.AsSpan(_calls)[index];
        var isEmpty = !call.IsClosed && !call.HasArguments;
        call.IsClosed = true;
        return isEmpty;
    }

    private struct Call
    {
        public int BlockIndex;
        public bool HasArguments;
        public bool IsClosed;
    }
}
