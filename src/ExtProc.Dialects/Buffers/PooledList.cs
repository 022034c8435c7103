using System.Buffers;
using System.Runtime.CompilerServices;

namespace ExtProc.Dialects.Buffers;

/// <summary>A list over a rented array, which goes back with <see cref="Clear"/>. Used by one thread.</summary>
internal sealed class PooledList<T>
{
    private const int SmallestRent = 16;

    private T[] _items = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them, to be read and changed; valid until the next one is added.</summary>
    public Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>One of them, to be read and changed; valid until the next one is added.</summary>
    public ref T this[int index] => ref Items[index];

    /// <summary>Adds one.</summary>
    /// <returns>Its index.</returns>
    public int Add(in T item)
    {
        Reserve(1);
        _items[Count] = item;
        return Count++;
    }

    /// <summary>Makes room for some more at once: a list that doubles would take twice as much on its way.</summary>
    public void Reserve(int more)
    {
        if (Count + more <= _items.Length)
        {
            return;
        }

        var grown = ArrayPool<T>.Shared.Rent(Math.Max(Math.Max(SmallestRent, Count + more), Count * 2));
        Items.CopyTo(grown);
        Return();
        _items = grown;
    }

    /// <summary>Takes the last one away.</summary>
    public void RemoveLast() => _items[--Count] = default!;

    /// <summary>Forgets all and gives the array back.</summary>
    public void Clear()
    {
        Return();
        _items = [];
        Count = 0;
    }

    private void Return()
    {
        if (_items.Length == 0)
        {
            return;
        }

        // What was kept of a client must not stay in an array that nobody uses.
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Items.Clear();
        }

        ArrayPool<T>.Shared.Return(_items);
    }
}
