using System.Diagnostics;

namespace ExtProc.LocalStack.Processes;

/// <summary>A program that this run has started, and that ends with it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 2000;
    private const int ShownLines = 15;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly Process _process;
    private readonly Queue<string> _output = new();
    private readonly StreamWriter _logFile;

    private ChildProcess(string name, Process process, string logFile)
    {
        _name = name;
        _process = process;
        _logFile = new StreamWriter(logFile) { AutoFlush = true };
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote to both of its outputs, the last 2000 lines.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output)
            {
                return [.. _output];
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="program">Full path.</param>
    /// <param name="arguments">One each.</param>
    /// <param name="logFile">Takes everything it writes.</param>
    /// <param name="environment">Added to this process's own; null removes a variable.</param>
    /// <param name="onLine">Called with every line of standard output.</param>
    public static ChildProcess Start(string name, string program, IEnumerable<string> arguments, string logFile, IReadOnlyDictionary<string, string?> environment, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(name, process, logFile);
        process.OutputDataReceived += (_, line) => child.Keep(line.Data, onLine);
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data, null);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Asks again and again until the program is ready.</summary>
    /// <param name="isReady">The question; a refused connection counts as no.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ChildProcessException">It ended first, or the time is up.</exception>
    public async Task WaitUntilAsync(Func<CancellationToken, Task<bool>> isReady, TimeSpan timeout, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (!await TryAsync(isReady, cancellation))
        {
            if (_process.HasExited)
            {
                // Its pipes may hold the reason still.
                await _process.WaitForExitAsync(cancellation);
                throw new ChildProcessException(Report($"ended with exit code {_process.ExitCode} before it was ready"));
            }

            if (waited.Elapsed > timeout)
            {
                throw new ChildProcessException(Report($"was not ready after {timeout.TotalSeconds:0} s"));
            }

            await Task.Delay(ProbeInterval, cancellation);
        }
    }

    /// <summary>Ends the program at once, if it still runs. Its children are its own affair.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        await _logFile.DisposeAsync();
    }

    private static async Task<bool> TryAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ProbeTimeout);
        try
        {
            return await isReady(patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Keep(string? line, Action<string>? onLine)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _logFile.WriteLine(line);
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
            {
                _output.Dequeue();
            }
        }

        onLine?.Invoke(line);
    }

    private string Report(string what)
    {
        var lines = Output;
        return $"{_name} {what}. Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines.Skip(lines.Count - ShownLines))}";
    }
}

/// <summary>A child process did not do what the run needs. The message is for people.</summary>
/// <param name="message">What happened and the last lines of the child.</param>
internal sealed class ChildProcessException(string message) : Exception(message);
