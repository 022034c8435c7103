using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>A named pipe without room: whoever writes to it waits until somebody reads.</summary>
internal sealed class FullPipe : IDisposable
{
    private const int Page = 4096;
    private const int SetPipeSize = 1031;
    private const uint OwnerOnly = 0x180;

    private readonly FileStream _ends;

    /// <param name="path">Where to make it.</param>
    public FullPipe(string path)
    {
        Path = path;
        Assert.Equal(0, MakePipe(path, OwnerOnly));
        // Both ends: without a reader no writer could open it.
        _ends = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Assert.True(Control(_ends.SafeFileHandle, SetPipeSize, Page) > 0);
        _ends.Write(new byte[Page]);
    }

    public string Path { get; }

    /// <summary>Reads on until the text has come, and returns everything up to there.</summary>
    public async Task<string> ReadUntilAsync(string text, CancellationToken cancellation)
    {
        var seen = new StringBuilder();
        var piece = new byte[Page];
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await Task.Run(() => _ends.Read(piece), cancellation).WaitAsync(cancellation);
            seen.Append(Encoding.UTF8.GetString(piece, 0, read).Trim('\0'));
        }

        return seen.ToString();
    }

    public void Dispose() => _ends.Dispose();

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int MakePipe([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(SafeFileHandle file, int command, int argument);
}
