namespace ExtProc.Server.Grpc;

/// <summary>
/// The memory that messages may take while they arrive, over all calls together. Each call is bounded by its own limit; two
/// thousand of them at once would not be. Thread-safe.
/// </summary>
/// <param name="maxBytes">Bytes in all. Only messages that do not arrive in one piece are counted.</param>
internal sealed class MessageBudget(long maxBytes)
{
    private long _taken;

    /// <summary>Bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes room for one message.</summary>
    /// <returns>False when there is none; then nothing is taken.</returns>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= maxBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
