using System.Runtime.InteropServices;

namespace ExtProc.Server.Hosting;

/// <summary>SIGTERM and Ctrl-C: the first asks for a graceful stop, the second for an immediate one.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _now = new();
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    /// <param name="embedder">Also asks for a graceful stop.</param>
    public StopSignals(CancellationToken embedder)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(embedder);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
    }

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Fires at the second signal: no more waiting for open streams.</summary>
    public CancellationToken Now => _now.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _stop.Dispose();
        _now.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        (_stop.IsCancellationRequested ? _now : _stop).Cancel();
    }
}
