using System.Buffers;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;
using Xunit;

namespace ExtProc.Aws.Tests.SigV4;

public sealed class SigningKeyCacheTests
{
    private static readonly AwsCredentials Keys = new("AKIDEXAMPLE", "secret-one", null, null);

    [Fact]
    public void The_same_scope_is_derived_once()
    {
        var cache = new SigningKeyCache();

        var first = cache.Get(Keys, "20261120"u8, "us-east-1", "bedrock");
        var second = cache.Get(Keys with { }, "20261120"u8, "us-east-1", "bedrock");

        Assert.True(first == second, "both must be the same memory");
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Every_part_of_the_scope_has_its_own_key()
    {
        var cache = new SigningKeyCache();

        string[] keys =
        [
            Hex(cache.Get(Keys, "20261120"u8, "us-east-1", "bedrock")),
            Hex(cache.Get(Keys, "20261121"u8, "us-east-1", "bedrock")),
            Hex(cache.Get(Keys, "20261120"u8, "us-west-2", "bedrock")),
            Hex(cache.Get(Keys, "20261120"u8, "us-east-1", "bedrock-mantle")),
            Hex(cache.Get(Keys with { SecretAccessKey = "secret-two" }, "20261120"u8, "us-east-1", "bedrock")),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Hex(cache.Get(Keys, "20261120"u8, "us-east-1", "bedrock")));
    }

    [Fact]
    public void The_key_is_the_one_of_the_specification()
    {
        // The example that AWS has long published with "deriving the signing key".
        var keys = new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null, null);

        Assert.Equal(
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
            Hex(new SigningKeyCache().Get(keys, "20120215"u8, "us-east-1", "iam")));
    }

    [Fact]
    public void The_number_of_keys_is_bounded_and_the_newest_stay()
    {
        var cache = new SigningKeyCache();
        for (var i = 0; i < 100; i++)
        {
            cache.Get(Keys with { AccessKeyId = $"AKID{i}" }, "20261120"u8, "us-east-1", "bedrock");
        }

        var newest = cache.Get(Keys with { AccessKeyId = "AKID99" }, "20261120"u8, "us-east-1", "bedrock");

        Assert.Equal(SigningKeyCache.Capacity, cache.Count);
        Assert.True(newest == cache.Get(Keys with { AccessKeyId = "AKID99" }, "20261120"u8, "us-east-1", "bedrock"));
    }

    [Fact]
    public void Signatures_change_their_key_at_midnight_utc()
    {
        var signer = new RequestSigner("us-east-1", "bedrock");
        var midnight = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

        foreach (var time in new[] { midnight.AddSeconds(-1), midnight, midnight.AddSeconds(-1) })
        {
            // The same instant told in another zone, where it is another day.
            var headers = Sign(signer, Keys, time.ToOffset(TimeSpan.FromHours(9)));
            var fresh = Sign(new RequestSigner("us-east-1", "bedrock"), Keys, time);

            Assert.Equal(fresh, headers);
            Assert.Contains($"/{time:yyyyMMdd}/us-east-1/bedrock/", headers.Authorization, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_changed_secret_under_the_same_id_takes_effect_at_once()
    {
        var signer = new RequestSigner("us-east-1", "bedrock");
        var time = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        var corrected = Keys with { SecretAccessKey = "secret-two" };
        var before = Sign(signer, Keys, time);

        var after = Sign(signer, corrected, time);

        Assert.NotEqual(before, after);
        Assert.Equal(Sign(new RequestSigner("us-east-1", "bedrock"), corrected, time), after);
    }

    [Fact]
    public async Task Many_threads_get_the_signatures_one_thread_gets()
    {
        var time = new DateTimeOffset(2026, 11, 20, 23, 59, 0, TimeSpan.Zero);
        (AwsCredentials Keys, DateTimeOffset Time)[] cases =
        [
            .. from pair in Enumerable.Range(0, 12)
               from day in Enumerable.Range(0, 2)
               select (Keys with { AccessKeyId = $"AKID{pair}", SessionToken = pair % 3 == 0 ? $"token{pair}" : null }, time.AddDays(day)),
        ];
        var expected = cases.Select(c => Sign(new RequestSigner("us-east-1", "bedrock"), c.Keys, c.Time)).ToArray();
        var signer = new RequestSigner("us-east-1", "bedrock");

        var threads = Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 2000; i++)
            {
                var at = random.Next(cases.Length);
                Assert.Equal(expected[at], Sign(signer, cases[at].Keys, cases[at].Time));
            }
        }));

        await Task.WhenAll(threads);
    }

    private static SignedHeaders Sign(RequestSigner signer, AwsCredentials keys, DateTimeOffset time) => signer.Sign(
        keys, "bedrock-runtime.us-east-1.amazonaws.com", "/model/a/converse", "application/json",
        new ReadOnlySequence<byte>("{}"u8.ToArray()), time);

    private static string Hex(ReadOnlySpan<byte> key) => Convert.ToHexStringLower(key);
}
