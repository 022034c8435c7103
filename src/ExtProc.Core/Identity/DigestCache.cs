using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Core.Identity;

/// <summary>
/// What is known of recent texts (tokens, client connections), bounded. Two generations: when the young one is half of
/// the capacity it becomes the old one, and the old one is dropped; what is still asked for moves on. Reading takes no
/// lock and allocates nothing.
/// </summary>
/// <param name="capacity">Entries at most; at least half of them are the most recent.</param>
internal sealed class DigestCache<TValue>(int capacity)
    where TValue : class
{
    private readonly Lock _gate = new();

    private volatile ConcurrentDictionary<TextDigest, TValue> _young = new();
    private volatile ConcurrentDictionary<TextDigest, TValue> _old = new();
    private int _youngCount;

    /// <summary>Entries held now.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Finds what was remembered.</summary>
    public bool TryGet(in TextDigest digest, [NotNullWhen(true)] out TValue? value)
    {
        if (_young.TryGetValue(digest, out value))
        {
            return true;
        }

        if (!_old.TryGetValue(digest, out value))
        {
            return false;
        }

        Add(digest, value);
        return true;
    }

    /// <summary>Remembers a value; an earlier one for the same text is kept.</summary>
    public void Add(in TextDigest digest, TValue value)
    {
        lock (_gate)
        {
            if (!_young.TryAdd(digest, value))
            {
                return;
            }

            if (++_youngCount >= capacity / 2)
            {
                _old = _young;
                _young = new ConcurrentDictionary<TextDigest, TValue>();
                _youngCount = 0;
            }
        }
    }
}
