namespace ExtProc.Dialects.Tests.Wire.EventStream;

/// <summary>Counts what an action allocates on this thread, once it is warm.</summary>
internal static class Allocated
{
    private const int Rounds = 200;

    public static long Bytes(Action action)
    {
        for (var round = 0; round < Rounds; round++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
