using System.Buffers;
using System.Buffers.Binary;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// Holds the citations of a block until the block's text is complete: only then is it known what they cover. Bedrock puts
/// them before, between or after the pieces of their text, or into a block of their own behind it.
/// </summary>
internal sealed class Citations(IPartSink sink, MemoryPool<byte> memory)
{
    // More than this is passed on before its text is complete.
    private const int MostHeld = 1 << 20;

    private readonly PooledBuffer _held = new(memory);

    private long _position;
    private long _textStart;
    private int _textBlock = -1;
    private int _heldBlock;

    /// <summary>Takes note of a piece of content.</summary>
    public void AddText(int block, ReadOnlySpan<byte> text)
    {
        if (block != _textBlock)
        {
            if (_heldBlock != block)
            {
                Flush();
            }

            _textBlock = block;
            _textStart = _position;
        }

        _position += EscapedText.CountCharacters(text);
    }

    /// <summary>Takes a citation of a block.</summary>
    public void Add(int block, ReadOnlySpan<byte> url, ReadOnlySpan<byte> title)
    {
        if (_heldBlock != block || _held.Length > MostHeld)
        {
            Flush();
            _heldBlock = block;
        }

        Hold(url);
        Hold(title);
    }

    /// <summary>A block has ended.</summary>
    public void EndBlock(int block)
    {
        if (_heldBlock == block)
        {
            Flush();
        }
    }

    /// <summary>Passes on what is held.</summary>
    public void Flush()
    {
        var held = _held.WrittenSpan;
        while (!held.IsEmpty)
        {
            var url = Take(ref held);
            var title = Take(ref held);
            sink.AddWebCitation(new() { Url = url, Title = title, Start = _textStart, End = _position });
        }

        _held.Clear();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> held)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(held);
        var text = held.Slice(sizeof(int), length);
        held = held[(sizeof(int) + length)..];
        return text;
    }

    private void Hold(ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_held.GetSpan(sizeof(int)), text.Length);
        _held.Advance(sizeof(int));
        _held.Write(text);
    }
}
