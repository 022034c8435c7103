namespace ExtProc.Server.Hosting;

/// <summary>Says that a stop that is under way must not wait any longer.</summary>
internal sealed class ImmediateStop : IDisposable
{
    private readonly CancellationTokenSource _requested = new();

    /// <summary>Fires when no part may wait any longer.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>Ends every wait of the stop.</summary>
    public void Request() => _requested.Cancel();

    /// <inheritdoc />
    public void Dispose() => _requested.Dispose();
}
