using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Processes;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Lifecycle;

/// <summary>A second life of a run's sidecar, with the same settings: it can be told to stop, and asked how it ended.</summary>
internal sealed class OwnSidecar : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private OwnSidecar(Process process) => _process = process;

    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Ends the run's own sidecar without a word, as a crash would.</summary>
    public static async Task KillAsync(LocalStackRun run)
    {
        using var patience = Patience.Start();
        using var process = Process.GetProcessById(run.Sidecar.Id);
        process.Kill();
        await process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Starts again and waits until it is ready.</summary>
    /// <param name="run">Whose settings it has.</param>
    /// <param name="log">Takes what it writes, in place of <see cref="Output"/>: a file or a named pipe.</param>
    public static async Task<OwnSidecar> StartAsync(LocalStackRun run, string? log = null)
    {
        var sidecar = Launch(run, log);
        await Patience.UntilAsync("the restarted sidecar is ready", async () => await ReadinessAsync(run) == 200);
        return sidecar;
    }

    /// <summary>Starts it, whatever becomes of it.</summary>
    /// <param name="run">Whose settings it has.</param>
    /// <param name="log">As for <see cref="StartAsync"/>.</param>
    public static OwnSidecar Launch(LocalStackRun run, string? log)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "extproc.dll"), "serve", "--config", Path.Combine(run.Folder, "extproc.yaml")];
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = log is null
            ? new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            : new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >\"$LOG\" 2>&1", host, .. arguments]) { Environment = { ["LOG"] = log } };
        foreach (var (name, value) in SidecarProcess.Environment)
        {
            start.Environment[name] = value;
        }

        var sidecar = new OwnSidecar(new Process { StartInfo = start });
        sidecar._process.OutputDataReceived += (_, line) => sidecar._output.Enqueue(line.Data ?? "");
        sidecar._process.ErrorDataReceived += (_, line) => sidecar._output.Enqueue(line.Data ?? "");
        sidecar._process.Start();
        if (log is null)
        {
            sidecar._process.BeginOutputReadLine();
            sidecar._process.BeginErrorReadLine();
        }

        return sidecar;
    }

    /// <summary>Status of <c>/readyz</c>; 0 when nobody answers.</summary>
    public static async Task<int> ReadinessAsync(LocalStackRun run)
    {
        using var http = new HttpClient { BaseAddress = run.Admin };
        try
        {
            using var reply = await http.GetAsync("/readyz");
            return (int)reply.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Sends SIGTERM.</summary>
    public void AskToStop() => Assert.Equal(0, Signal(_process.Id, Terminate));

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var patience = Patience.Start();
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
