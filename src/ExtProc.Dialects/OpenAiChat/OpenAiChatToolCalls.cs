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

    /// <summary>The call with this index, to be read and changed; valid until the next one starts.</summary>
    public ref Call this[int index] => ref CollectionsMarshal.AsSpan(_calls)[index];

    /// <summary>Begins the call of a block.</summary>
    /// <returns>The call's index.</returns>
    public int Start(int blockIndex, OpenAiChatCallKind kind)
    {
        var custom = kind == OpenAiChatCallKind.Custom ? new OpenAiChatCustomInput() : null;
        _calls.Add(new Call(blockIndex, kind) { Custom = custom });
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

    /// <summary>One call.</summary>
    /// <param name="blockIndex">Bedrock's number of its block.</param>
    /// <param name="kind">Its shape.</param>
    internal struct Call(int blockIndex, OpenAiChatCallKind kind)
    {
        /// <summary>Bedrock's number of its block.</summary>
        public readonly int BlockIndex = blockIndex;

        /// <summary>Its shape.</summary>
        public readonly OpenAiChatCallKind Kind = kind;

        /// <summary>Holds the input of a custom tool; null for others, and once it was too long to be held.</summary>
        public OpenAiChatCustomInput? Custom;

        /// <summary>Whether a piece of its input has come.</summary>
        public bool HasInput;

        /// <summary>Whether it has ended.</summary>
        public bool IsClosed;
    }
}
