using System.Buffers;
using System.Runtime.InteropServices;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// Which tool call belongs to which of Bedrock's content blocks. Clients number tool calls alone, Bedrock all blocks,
/// and blocks may interleave.
/// </summary>
/// <param name="memory">Where long inputs of tools that take text are held.</param>
internal sealed class CallIndexes(MemoryPool<byte> memory)
{
    private readonly List<Call> _calls = [];

    // The last call of each block. Without it, pieces of interleaved calls would each search all of them.
    private readonly Dictionary<int, int> _byBlock = [];

    /// <summary>How many calls there are.</summary>
    public int Count => _calls.Count;

    /// <summary>The call with this index, to be read and changed; valid until the next one starts.</summary>
    public ref Call this[int index] => ref CollectionsMarshal.AsSpan(_calls)[index];

    /// <summary>Begins the call of a block.</summary>
    /// <returns>The call's index.</returns>
    public int Start(int blockIndex, bool takesText)
    {
        var text = takesText ? new TextInput(memory) : null;
        _byBlock[blockIndex] = _calls.Count;
        _calls.Add(new Call(takesText) { Text = text });
        return _calls.Count - 1;
    }

    /// <summary>Finds the open call of a block.</summary>
    /// <returns>False when the block is not a tool call, or has ended.</returns>
    public bool TryFind(int blockIndex, out int index) => _byBlock.TryGetValue(blockIndex, out index) && !_calls[index].IsClosed;

    /// <summary>One call.</summary>
    /// <param name="takesText">Whether its tool takes text and no JSON.</param>
    internal struct Call(bool takesText)
    {
        /// <summary>Whether its tool takes text and no JSON.</summary>
        public readonly bool TakesText = takesText;

        /// <summary>Holds the input of a tool that takes text; null for others, and once it was too long to be held.</summary>
        public TextInput? Text;

        /// <summary>Whether a piece of its input has come.</summary>
        public bool HasInput;

        /// <summary>Whether it has ended.</summary>
        public bool IsClosed;
    }
}
