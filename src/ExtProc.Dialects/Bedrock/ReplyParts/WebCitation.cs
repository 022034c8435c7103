namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>A cited web page and the part of the text that rests on it, in characters (code points).</summary>
internal readonly ref struct WebCitation
{
    /// <summary>The page, escaped.</summary>
    public required ReadOnlySpan<byte> Url { get; init; }

    /// <summary>Its title, escaped; may be empty.</summary>
    public required ReadOnlySpan<byte> Title { get; init; }

    /// <summary>Where the cited text begins.</summary>
    public required long Start { get; init; }

    /// <summary>Where it ends: the first character that does not belong to it.</summary>
    public required long End { get; init; }
}
