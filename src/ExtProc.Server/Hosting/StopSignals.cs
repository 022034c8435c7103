using System.Runtime.InteropServices;

namespace ExtProc.Server.Hosting;

/// <summary>
/// SIGTERM and Ctrl-C: the first asks for a graceful stop, the second for an immediate one. The host's own console
/// lifetime does nothing at the second, and writes lines of its own.
/// </summary>
/// <param name="host">Is stopped.</param>
/// <param name="now">Is requested at the second signal.</param>
/// <param name="embedder">Also asks for a graceful stop.</param>
internal sealed class StopSignals(IHostApplicationLifetime host, ImmediateStop now, CancellationToken embedder) : IHostLifetime, IDisposable
{
    private readonly List<IDisposable> _registrations = [];

    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle));
        _registrations.Add(embedder.Register(host.StopApplication));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            now.Request();
        }
        else
        {
            host.StopApplication();
        }
    }
}
