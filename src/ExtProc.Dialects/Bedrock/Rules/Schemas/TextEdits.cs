using System.Buffers;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>Changes to one JSON text, collected in any order and made in one pass. What is not changed is copied byte for byte.</summary>
internal sealed class TextEdits
{
    private const int LargestKept = 1024;

    private readonly PooledBuffer _text = new();
    private List<Edit> _edits = [];

    /// <summary>Whether nothing is to be changed.</summary>
    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Takes the text of the next insertion (<see cref="Insert"/>).</summary>
    public IBufferWriter<byte> Text => _text;

    /// <summary>Where the text of the next insertion begins.</summary>
    public int TextLength => _text.Length;

    /// <summary>Leaves out the bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public void Cut(int start, int end) => _edits.Add(new Edit(start, end, _text.Length, 0));

    /// <summary>Writes something else instead of the bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public void Replace(int start, int end, ReadOnlySpan<byte> text)
    {
        _edits.Add(new Edit(start, end, _text.Length, text.Length));
        _text.Write(text);
    }

    /// <summary>Puts what was written to <see cref="Text"/> since <paramref name="textStart"/> before the byte at <paramref name="offset"/>.</summary>
    public void Insert(int offset, int textStart) => _edits.Add(new Edit(offset, offset, textStart, _text.Length - textStart));

    /// <summary>Writes the changed text.</summary>
    /// <returns>False when a change lies inside a part that another one removes.</returns>
    public bool TryWrite(ReadOnlySpan<byte> source, IBufferWriter<byte> output)
    {
        _edits.Sort();
        var position = 0;
        foreach (var edit in _edits)
        {
            if (edit.Start < position)
            {
                return false;
            }

            output.Write(source[position..edit.Start]);
            output.Write(_text.WrittenSpan.Slice(edit.TextStart, edit.TextLength));
            position = edit.End;
        }

        output.Write(source[position..]);
        return true;
    }

    /// <summary>Forgets all changes.</summary>
    public void Reset()
    {
        _text.Release();
        if (_edits.Count > LargestKept)
        {
            _edits = [];
        }

        _edits.Clear();
    }

    private readonly record struct Edit(int Start, int End, int TextStart, int TextLength) : IComparable<Edit>
    {
        // At the same place an insertion comes before what begins there.
        public int CompareTo(Edit other) => (Start, End, TextStart).CompareTo((other.Start, other.End, other.TextStart));
    }
}
