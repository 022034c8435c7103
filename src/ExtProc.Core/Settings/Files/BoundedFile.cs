using System.Diagnostics.CodeAnalysis;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Files;

/// <summary>Reads a file that somebody else chose: of any kind, any size, or not there.</summary>
internal static class BoundedFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="limit">Most bytes that are taken.</param>
    /// <param name="content">The bytes, when this returns true.</param>
    /// <param name="reason">Otherwise what is wrong with it, as the rest of a sentence.</param>
    public static bool TryRead(string path, int limit, [NotNullWhen(true)] out byte[]? content, [NotNullWhen(false)] out string? reason)
    {
        content = null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[Math.Clamp(file.CanSeek ? file.Length + 1 : 0, 4096, limit + 1)];
            var length = 0;
            for (int read; (read = file.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length > limit)
                {
                    reason = $"is larger than {ByteSize.Show(limit)}";
                    return false;
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
                }
            }

            content = buffer[..length];
            reason = null;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reason = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "does not exist",
                _ when Directory.Exists(path) => "is a directory",
                UnauthorizedAccessException => "may not be read by this user",
                _ => "cannot be read",
            };
            return false;
        }
    }
}
