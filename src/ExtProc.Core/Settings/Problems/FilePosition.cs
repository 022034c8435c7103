namespace ExtProc.Core.Settings.Problems;

/// <summary>A place in the file, both numbers counted from 1; 0 when unknown.</summary>
internal readonly record struct FilePosition(int Line, int Column) : IComparable<FilePosition>
{
    /// <summary>The file as a whole.</summary>
    public static readonly FilePosition WholeFile;

    /// <summary>The place of a character of the text.</summary>
    public static FilePosition Of(ReadOnlySpan<char> text, int index)
    {
        var before = text[..Math.Clamp(index, 0, text.Length)];
        return new(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    /// <inheritdoc/>
    public int CompareTo(FilePosition other) =>
        Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);
}
