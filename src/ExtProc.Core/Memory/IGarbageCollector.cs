namespace ExtProc.Core.Memory;

/// <summary>The collections that the budget asks for.</summary>
internal interface IGarbageCollector
{
    /// <summary>The runtime's.</summary>
    static IGarbageCollector Runtime { get; } = new RuntimeCollector();

    /// <summary>Frees what is garbage now; the heap stays as large as it is.</summary>
    void Collect();

    /// <summary>
    /// Frees what is garbage and gives the memory to the operating system. It moves every object, so it touches arrays that
    /// nobody has ever filled: only for quiet times.
    /// </summary>
    void CollectAndShrink();

    private sealed class RuntimeCollector : IGarbageCollector
    {
        public void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);

        public void CollectAndShrink() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
