namespace ExtProc.Server.Grpc;

/// <summary>A host inside the program: it starts and stops when it is told to, and leaves the process's signals alone.</summary>
internal sealed class PartLifetime : IHostLifetime
{
    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
