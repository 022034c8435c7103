using System.Text;

namespace ExtProc.LocalStack.Processes;

/// <summary>The files of one run, in the system's temporary folder, gone when the run ends.</summary>
internal sealed class RunFolder : IDisposable
{
    // sun_path holds 108 bytes with its final zero.
    private const int LongestSocketPath = 107;

    private readonly bool _keep;

    /// <summary>Makes a folder that only this user can enter.</summary>
    /// <param name="keep">Leave it there at the end.</param>
    /// <exception cref="InvalidOperationException">The temporary folder's name is too long for a Unix socket.</exception>
    public RunFolder(bool keep)
    {
        _keep = keep;
        // Short: the socket's whole path is limited.
        FullName = Directory.CreateTempSubdirectory("xp-").FullName;
        if (Encoding.UTF8.GetByteCount(Socket) > LongestSocketPath)
        {
            Directory.Delete(FullName);
            throw new InvalidOperationException($"{Socket} is longer than {LongestSocketPath} bytes, too long for a Unix socket: set TMPDIR to a shorter folder.");
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string FullName { get; }

    /// <summary>Where the sidecar listens for the gateway.</summary>
    public string Socket => File("extproc.sock");

    /// <summary>Full path of a file in it.</summary>
    public string File(string name) => Path.Combine(FullName, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_keep)
        {
            Directory.Delete(FullName, recursive: true);
        }
    }
}
