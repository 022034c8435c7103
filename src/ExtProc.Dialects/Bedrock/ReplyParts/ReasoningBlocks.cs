using System.Buffers;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// Makes blocks of reasoning: a signed one is given as one piece, so that a client can send it back byte for byte. What is not
/// signed can never be sent back and is given as it comes alone.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html</remarks>
internal sealed class ReasoningBlocks(IPartSink sink, MemoryPool<byte> memory)
{
    // Far more than a model thinks in one block. What is longer is given in pieces, the last one signed.
    private const int MostHeld = 1 << 20;

    private readonly PooledBuffer _text = new(memory);
    private readonly PooledBuffer _signature = new(memory);
    private int _block;

    /// <summary>Takes a piece of reasoning.</summary>
    public void AddText(int block, ReadOnlySpan<byte> text)
    {
        Enter(block);
        if (_text.Length > MostHeld)
        {
            sink.AddReasoningBlock(_text.WrittenSpan, default);
            _text.Clear();
        }

        _text.Write(text);
    }

    /// <summary>Takes a piece of a block's signature.</summary>
    public void AddSignature(int block, ReadOnlySpan<byte> signature)
    {
        Enter(block);
        if (_signature.Length <= MostHeld)
        {
            _signature.Write(signature);
        }
    }

    /// <summary>Takes reasoning that only the provider can read: complete, and its own block.</summary>
    public void AddRedacted(int block, ReadOnlySpan<byte> data)
    {
        Enter(block);
        if (!data.IsEmpty)
        {
            sink.AddRedactedReasoning(data);
        }
    }

    /// <summary>A block has ended.</summary>
    public void EndBlock(int block)
    {
        if (block == _block)
        {
            Flush();
        }
    }

    /// <summary>Ends the block that is open, if one is.</summary>
    public void Flush()
    {
        if (_signature.Length > 0)
        {
            sink.AddReasoningBlock(_text.WrittenSpan, _signature.WrittenSpan);
        }

        _text.Clear();
        _signature.Clear();
    }

    // Some models leave out the end of a block.
    private void Enter(int block)
    {
        if (block != _block)
        {
            Flush();
        }

        _block = block;
    }
}
