using System.Runtime.InteropServices;

namespace ExtProc.Core.Memory;

/// <summary>
/// Whole pages of the operating system. On Linux they are mapped, because the C library keeps what is freed; elsewhere
/// its allocator gives large blocks back.
/// </summary>
internal static unsafe partial class NativePages
{
    // https://man7.org/linux/man-pages/man2/mmap.2.html
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAndAnonymous = 0x02 | 0x20;
    private const nint Failed = -1;

    /// <summary>Takes pages. Linux gives them zeroed and backs them with memory when they are first touched.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory.</exception>
    public static nint Allocate(int bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (nint)NativeMemory.Alloc((nuint)bytes);
        }

        var start = Map(0, (nuint)bytes, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        return start != Failed ? start : throw new InsufficientMemoryException("The operating system has no memory left.");
    }

    /// <summary>Gives them back.</summary>
    /// <param name="start">What <see cref="Allocate"/> gave.</param>
    /// <param name="bytes">What it was asked for.</param>
    public static void Free(nint start, int bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            NativeMemory.Free((void*)start);
            return;
        }

        _ = Unmap(start, (nuint)bytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(nint address, nuint length);
}
