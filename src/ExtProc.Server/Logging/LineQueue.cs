using System.Collections.Concurrent;
using System.Text;

namespace ExtProc.Server.Logging;

/// <summary>
/// Lines that wait for a stream whose reader may stop. To add a line never waits: one thread of the queue does all the
/// writing. A line that finds the queue full, or that cannot be written, is lost and counted. The number of lost lines is
/// written once when the queue is empty again.
/// </summary>
internal sealed class LineQueue : IDisposable
{
    /// <summary>Lines that may wait.</summary>
    public const int Capacity = 1000;

    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<string> _lines = new(Capacity);
    private readonly Stream _output;
    private readonly Func<long, string> _notice;
    private readonly Action _writeFailed;
    private readonly Thread _writer;
    private long _lost;

    /// <param name="output">Where lines go. Not closed: a write may be waiting in it for ever.</param>
    /// <param name="notice">The line that says how many were lost.</param>
    /// <param name="writeFailed">Called for each line that could not be written.</param>
    public LineQueue(Stream output, Func<long, string> notice, Action writeFailed)
    {
        _output = output;
        _notice = notice;
        _writeFailed = writeFailed;
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Gives a line.</summary>
    /// <param name="line">With its line end.</param>
    /// <returns>False when it is lost.</returns>
    public bool TryAdd(string line)
    {
        try
        {
            if (_lines.TryAdd(line))
            {
                return true;
            }
        }
        // After the end: somebody logs while the program stops.
        catch (InvalidOperationException)
        {
            return false;
        }

        Interlocked.Increment(ref _lost);
        return false;
    }

    /// <summary>Takes no more lines, and waits one second at most for those that wait: the reader may never come back.</summary>
    public void Dispose()
    {
        _lines.CompleteAdding();
        _writer.Join(LastWrite);
    }

    private void Write()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            Write(line);
            if (_lines.Count == 0 && Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                Write(_notice(lost));
            }
        }
    }

    private void Write(string line)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(line));
            _output.Flush();
        }
        // The disk is full, or the reader has gone. The counter still tells it.
        catch (IOException)
        {
            Interlocked.Increment(ref _lost);
            _writeFailed();
        }
    }
}
