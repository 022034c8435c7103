using System.Security.Cryptography;
using System.Text;
using ExtProc.Aws.Credentials;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// Derived keys. One serves a key pair, region and service for a UTC day; deriving it costs four HMACs, finding it none.
/// Safe for any number of threads: the entries are an array that is replaced, never changed.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature
/// </summary>
internal sealed class SigningKeyCache
{
    /// <summary>
    /// Entries kept, newest first. Temporary keys rotate a few dozen times a day, but only the current pair and the one
    /// before it, on one or two days, are ever signed with.
    /// </summary>
    public const int Capacity = 8;

    private volatile Entry[] _entries = [];

    /// <summary>Number of keys held now.</summary>
    public int Count => _entries.Length;

    /// <summary>The signing key for a scope: 32 bytes that must not be changed.</summary>
    /// <param name="credentials">Key id and secret.</param>
    /// <param name="date">The UTC day as eight digits, <c>yyyymmdd</c>.</param>
    /// <param name="region">The region of the scope.</param>
    /// <param name="service">The service of the scope.</param>
    public ReadOnlySpan<byte> Get(AwsCredentials credentials, ReadOnlySpan<byte> date, string region, string service)
    {
        foreach (var entry in _entries)
        {
            if (entry.Fits(credentials, date, region, service))
            {
                return entry.Key;
            }
        }

        var added = new Entry(credentials, date, region, service);
        Add(added);
        return added.Key;
    }

    private void Add(Entry added)
    {
        // Two threads that derive at once may lose one entry to each other: it is derived again, once.
        var kept = _entries;
        _entries = [added, .. kept.AsSpan(0, Math.Min(kept.Length, Capacity - 1))];
    }

    private sealed class Entry
    {
        private readonly string _accessKeyId;
        private readonly string _secretAccessKey;
        private readonly string _region;
        private readonly string _service;
        private readonly byte[] _date;

        public Entry(AwsCredentials credentials, ReadOnlySpan<byte> date, string region, string service)
        {
            _accessKeyId = credentials.AccessKeyId;
            _secretAccessKey = credentials.SecretAccessKey;
            _region = region;
            _service = service;
            _date = date.ToArray();
            Key = Derive(credentials.SecretAccessKey, date, region, service);
        }

        public byte[] Key { get; }

        // The secret itself is compared, not only the key id: a corrected secret under the same id takes effect at once.
        public bool Fits(AwsCredentials credentials, ReadOnlySpan<byte> date, string region, string service) =>
            date.SequenceEqual(_date)
            && string.Equals(credentials.AccessKeyId, _accessKeyId, StringComparison.Ordinal)
            && string.Equals(credentials.SecretAccessKey, _secretAccessKey, StringComparison.Ordinal)
            && string.Equals(region, _region, StringComparison.Ordinal)
            && string.Equals(service, _service, StringComparison.Ordinal);

        private static byte[] Derive(string secret, ReadOnlySpan<byte> date, string region, string service)
        {
            var seed = Encoding.UTF8.GetBytes("AWS4" + secret);
            var key = HMACSHA256.HashData(seed, date);
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(region), key);
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(service), key);
            HMACSHA256.HashData(key, "aws4_request"u8, key);
            CryptographicOperations.ZeroMemory(seed);
            return key;
        }
    }
}
