using System.Buffers;
using System.Runtime.InteropServices;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>
/// Which tool call belongs to which of Bedrock's content blocks. OpenAI numbers tool calls alone, Bedrock all blocks,
/// and blocks may interleave.
/// </summary>
/// <param name="memory">Where long inputs of custom tools are held.</param>
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
    public int Start(int blockIndex, CallKind kind)
    {
        var custom = kind == CallKind.Custom ? new CustomInput(memory) : null;
        _byBlock[blockIndex] = _calls.Count;
        _calls.Add(new Call(kind) { Custom = custom });
        return _calls.Count - 1;
    }

    /// <summary>Finds the open call of a block.</summary>
    /// <returns>False when the block is not a tool call, or has ended.</returns>
    public bool TryFind(int blockIndex, out int index) => _byBlock.TryGetValue(blockIndex, out index) && !_calls[index].IsClosed;

    /// <summary>One call.</summary>
    /// <param name="kind">Its shape.</param>
    internal struct Call(CallKind kind)
    {
        /// <summary>Its shape.</summary>
        public readonly CallKind Kind = kind;

        /// <summary>Holds the input of a custom tool; null for others, and once it was too long to be held.</summary>
        public CustomInput? Custom;

        /// <summary>Whether a piece of its input has come.</summary>
        public bool HasInput;

        /// <summary>Whether it has ended.</summary>
        public bool IsClosed;
    }
}
