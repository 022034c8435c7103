namespace ExtProc.LocalStack.Gateways;

/// <summary>The lines of an access log, as they come. Safe for any thread.</summary>
internal sealed class AccessLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A copy of all lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            _lines.Add(line);
            (grown, _grown) = (_grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        grown.SetResult();
    }

    /// <summary>Waits for the first line that fits, old lines included: gateways write after the client has its answer.</summary>
    /// <exception cref="OperationCanceledException">No such line came in time.</exception>
    public async Task<string> FindAsync(Func<string, bool> fits, CancellationToken cancellation)
    {
        var seen = 0;
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                for (; seen < _lines.Count; seen++)
                {
                    if (fits(_lines[seen]))
                    {
                        return _lines[seen];
                    }
                }

                grown = _grown.Task;
            }

            await grown.WaitAsync(cancellation);
        }
    }
}
