using System.Text;

namespace ExtProc.Server.Tests.Logging;

/// <summary>Takes writes while its gate is open; while it is closed they wait, as with a pipe that nobody reads.</summary>
internal sealed class GatedStream(bool isOpen) : Stream
{
    private readonly ManualResetEventSlim _gate = new(isOpen);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _written = new();

    /// <summary>Completes when the first write has come.</summary>
    public Task Waiting => _waiting.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>What the next write throws, and only that one; or null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Every line so far; to be read when nobody writes.</summary>
    public string[] Lines => Encoding.UTF8.GetString(_written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Open() => _gate.Set();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _waiting.TrySetResult();
        _gate.Wait();
        if (Failure is { } failure)
        {
            Failure = null;
            throw failure;
        }

        _written.Write(buffer, offset, count);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
