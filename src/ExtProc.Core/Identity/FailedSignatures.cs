using ExtProc.Core.Http;

namespace ExtProc.Core.Identity;

/// <summary>
/// How much processor time the clients of one connection may take with signatures that do not fit. A leaky bucket for
/// each connection: failures fill it, time empties it, and while it is full no new signature of that connection is
/// checked. Tokens that are known already, and all other connections, notice nothing: a limit for an issuer or for the
/// whole process would let anybody shut out everybody who has a new token. Safe for any number of threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FailedSignatures(TimeProvider time)
{
    /// <summary>Processor time in microseconds that one connection may take at once: 330 RS256, 80 ES256 or 12 ES384 checks.</summary>
    public const int Burst = 10_000;

    /// <summary>Microseconds given back in each second.</summary>
    public const int RefillPerSecond = 1_000;

    /// <summary>Connections remembered at most; honest ones never are.</summary>
    public const int Capacity = 10_000;

    private readonly DigestCache<Bucket> _buckets = new(Capacity);

    /// <summary>Whether the next signature of this peer may be checked. A peer that Envoy does not tell about always may.</summary>
    public bool MayCheck(ClientPeer peer) =>
        !peer.IsKnown || !_buckets.TryGet(KeyOf(peer), out var bucket) || bucket.Level(time) < Burst;

    /// <summary>Notes a check that failed.</summary>
    /// <param name="peer">Whose token it was.</param>
    /// <param name="microseconds">What the check costs.</param>
    public void Add(ClientPeer peer, int microseconds)
    {
        if (!peer.IsKnown)
        {
            return;
        }

        var key = KeyOf(peer);
        if (!_buckets.TryGet(key, out var bucket))
        {
            _buckets.Add(key, new Bucket(time.GetTimestamp()));
            // Another thread's, when it was first; or gone already, when ten thousand others came in between.
            _buckets.TryGet(key, out bucket);
        }

        bucket?.Fill(time, microseconds);
    }

    private static TextDigest KeyOf(ClientPeer peer) => TextDigest.Of($"{peer.Connection} {peer.Address}");

    private sealed class Bucket(long start)
    {
        private readonly Lock _gate = new();
        private double _level;
        private long _at = start;

        public double Level(TimeProvider time)
        {
            lock (_gate)
            {
                Drain(time);
                return _level;
            }
        }

        public void Fill(TimeProvider time, int microseconds)
        {
            lock (_gate)
            {
                Drain(time);
                _level += microseconds;
            }
        }

        private void Drain(TimeProvider time)
        {
            var now = time.GetTimestamp();
            _level = Math.Max(0, _level - (time.GetElapsedTime(_at, now).TotalSeconds * RefillPerSecond));
            _at = now;
        }
    }
}
