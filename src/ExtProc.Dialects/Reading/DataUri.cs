namespace ExtProc.Dialects.Reading;

/// <summary>A <c>data:</c> URI that holds base64 (https://www.rfc-editor.org/rfc/rfc2397).</summary>
internal readonly ref struct DataUri
{
    // Room for a media type with parameters; a comma further on is not the one that ends it.
    private const int LongestLabel = 512;

    private DataUri(ReadOnlySpan<byte> mediaType, ReadOnlySpan<byte> data)
    {
        MediaType = mediaType;
        Data = data;
    }

    /// <summary>What the data claims to be, without parameters (<c>image/png</c>); may be empty.</summary>
    public ReadOnlySpan<byte> MediaType { get; }

    /// <summary>What follows the comma.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether the text begins like one.</summary>
    public static bool Begins(ReadOnlySpan<byte> text) => AsciiText.BeginsWith(text, "data:"u8);

    /// <summary>Reads one; false when it is none, or does not hold base64.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DataUri uri)
    {
        uri = default;
        if (!Begins(text))
        {
            return false;
        }

        text = text["data:"u8.Length..];
        var comma = text[..Math.Min(text.Length, LongestLabel)].IndexOf((byte)',');
        if (comma < 0 || !AsciiText.EndsWith(text[..comma], ";base64"u8))
        {
            return false;
        }

        var label = text[..(comma - ";base64"u8.Length)];
        var parameters = label.IndexOf((byte)';');
        uri = new DataUri(parameters < 0 ? label : label[..parameters], text[(comma + 1)..]);
        return true;
    }
}
