namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>What the first bytes of a file give away.</summary>
internal enum FileSignature
{
    /// <summary>Nothing: text, or a kind that is not known here.</summary>
    None,
    Png,
    Jpeg,
    Gif,
    Webp,
    Pdf,

    /// <summary>The signature of PDF, but not at the start: a PDF with something before it, or a text about PDF.</summary>
    PdfInside,

    /// <summary>A ZIP archive: the Office formats since 2007.</summary>
    Zip,

    /// <summary>A compound file: the Office formats before 2007.</summary>
    CompoundFile,
}

/// <summary>Reads signatures (https://en.wikipedia.org/wiki/List_of_file_signatures).</summary>
internal static class FileSignatures
{
    /// <summary>How much of a file is looked at: readers of PDF accept its signature this far inside.</summary>
    public const int LookAt = 1026;

    /// <summary>The signature in the first bytes of a file.</summary>
    public static FileSignature Of(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => FileSignature.Png,
        [0xFF, 0xD8, 0xFF, ..] => FileSignature.Jpeg,
        _ when start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) => FileSignature.Gif,
        _ when start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8) => FileSignature.Webp,
        [(byte)'P', (byte)'K', 3, 4, ..] => FileSignature.Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => FileSignature.CompoundFile,
        _ when start.StartsWith("%PDF-"u8) => FileSignature.Pdf,
        _ when start.IndexOf("%PDF-"u8) >= 0 => FileSignature.PdfInside,
        _ => FileSignature.None,
    };
}
