using System.Text;
using ExtProc.Core.Settings.Problems;

namespace ExtProc.Core.Settings.Files;

/// <summary>Bytes of a text file, strictly: the YAML parser takes a zero character for the end and would drop the rest.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text without its byte order mark, or null when it is not text; that is noted.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            problems.Add(FilePosition.WholeFile, "the file is UTF-16", "Save it as UTF-8.");
            return null;
        }

        try
        {
            var text = Strict.GetString(bytes);
            return IsClean(text, problems) ? text : null;
        }
        catch (DecoderFallbackException error)
        {
            var before = Encoding.UTF8.GetString(bytes[..Math.Clamp(error.Index, 0, bytes.Length)]);
            problems.Add(FilePosition.Of(before, before.Length), "the file is not UTF-8 from here on", "Save it as UTF-8.");
            return null;
        }
    }

    private static bool IsClean(string text, ProblemList problems)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r'))
            {
                problems.Add(FilePosition.Of(text, i), $"a control character ({Shown.Plain(text[i].ToString())})", "Remove it.");
                return false;
            }
        }

        return true;
    }
}
