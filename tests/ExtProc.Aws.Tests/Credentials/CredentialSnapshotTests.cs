using ExtProc.Aws.Credentials;
using ExtProc.Aws.Tests.Time;
using Xunit;
using static ExtProc.Aws.Tests.Credentials.SnapshotFixture;

namespace ExtProc.Aws.Tests.Credentials;

public sealed class CredentialSnapshotTests
{
    [Fact]
    public async Task There_are_no_keys_before_the_first_fetch()
    {
        await using var fixture = new SnapshotFixture();

        Assert.Null(fixture.Snapshot.Current);
        Assert.Equal(0, fixture.Source.Started);
    }

    [Fact]
    public async Task Keys_are_current_until_the_moment_they_expire()
    {
        await using var fixture = new SnapshotFixture();
        var keys = Keys("ASIAONE", TimeSpan.FromHours(1));
        await fixture.GiveAsync(keys);

        Assert.Same(keys, fixture.Snapshot.Current);

        fixture.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Same(keys, fixture.Snapshot.Current);

        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(fixture.Snapshot.Current);
    }

    [Fact]
    public async Task The_timer_replaces_keys_ahead_of_their_end()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Keys("ASIAONE", TimeSpan.FromHours(1)));
        await fixture.NextChangeAsync();
        Assert.Equal(TimeSpan.FromMinutes(45), fixture.UntilNextAttempt);

        fixture.Clock.Advance(TimeSpan.FromMinutes(45));
        (await fixture.Source.NextFetchAsync()).SetResult(Keys("ASIATWO", TimeSpan.FromHours(2)));
        var change = await fixture.NextChangeAsync();

        Assert.Equal(CredentialChangeKind.Renewed, change.Kind);
        Assert.True(change.HasKeys);
        Assert.Equal("ASIATWO", fixture.Snapshot.Current?.AccessKeyId);
        Assert.Equal(TimeSpan.FromMinutes(60), fixture.UntilNextAttempt);
    }

    [Fact]
    public async Task The_same_keys_again_are_no_news()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Keys("AKIDONE"));
        await fixture.NextChangeAsync();

        await fixture.GiveAsync(Keys("AKIDONE"));

        Assert.False(fixture.HasUnreadChange);
        Assert.Equal(TimeSpan.FromMinutes(5), fixture.UntilNextAttempt);
    }

    [Fact]
    public async Task A_failure_keeps_the_keys_that_still_work_and_is_retried()
    {
        await using var fixture = new SnapshotFixture();
        var keys = Keys("ASIAONE", TimeSpan.FromHours(1));
        await fixture.GiveAsync(keys);
        await fixture.NextChangeAsync();

        fixture.Clock.Advance(TimeSpan.FromMinutes(45));
        var first = await fixture.FailNextAsync(new InvalidOperationException());
        Assert.Equal((CredentialChangeKind.Failed, true), (first.Kind, first.HasKeys));
        Assert.Same(keys, fixture.Snapshot.Current);
        Assert.Equal(TimeSpan.FromSeconds(1), fixture.UntilNextAttempt);

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.FailNextAsync(new InvalidOperationException());
        Assert.Equal(TimeSpan.FromSeconds(2), fixture.UntilNextAttempt);

        // The source recovers with the keys that are in use anyway: worth telling after the failures.
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        (await fixture.Source.NextFetchAsync()).SetResult(keys);
        Assert.Equal(CredentialChangeKind.Renewed, (await fixture.NextChangeAsync()).Kind);
    }

    [Fact]
    public async Task A_failure_after_the_end_says_that_there_are_no_keys()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Keys("ASIAONE", TimeSpan.FromMinutes(10)));
        await fixture.NextChangeAsync();

        fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        var fetch = await fixture.Source.NextFetchAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(59));
        fetch.SetException(new InvalidOperationException());
        Assert.True((await fixture.NextChangeAsync()).HasKeys);

        for (var change = default(CredentialChange); change.Kind != CredentialChangeKind.Failed || change.HasKeys;)
        {
            fixture.Clock.Advance(fixture.UntilNextAttempt!.Value);
            change = await fixture.FailNextAsync(new InvalidOperationException());
        }

        Assert.Null(fixture.Snapshot.Current);
        Assert.True(fixture.Clock.GetUtcNow() >= Start + TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Keys_that_have_already_expired_are_a_failure()
    {
        await using var fixture = new SnapshotFixture();
        var good = fixture.Snapshot.FetchNowAsync(CancellationToken.None);
        (await fixture.Source.NextFetchAsync()).SetResult(Keys("ASIAOLD", TimeSpan.Zero));

        Assert.False(await good);
        Assert.Null(fixture.Snapshot.Current);
        Assert.Equal(CredentialChangeKind.Failed, (await fixture.NextChangeAsync()).Kind);
    }

    [Fact]
    public async Task A_source_that_hangs_is_given_up_after_a_minute()
    {
        await using var fixture = new SnapshotFixture();
        var good = fixture.Snapshot.FetchNowAsync(CancellationToken.None);
        var hanging = await fixture.Source.NextFetchAsync();
        await fixture.Clock.TimerCreatedAsync();
        await fixture.Clock.TimerCreatedAsync();
        fixture.Clock.Advance(CredentialSnapshot.FetchTimeout);

        Assert.False(await good);
        Assert.Contains("60 seconds", (await fixture.NextChangeAsync()).Message, StringComparison.Ordinal);

        // The late answer changes nothing, and the retry works.
        hanging.SetResult(Keys("ASIALATE", TimeSpan.FromHours(1)));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        (await fixture.Source.NextFetchAsync()).SetResult(Keys("ASIANEW", TimeSpan.FromHours(1)));
        await fixture.NextChangeAsync();
        Assert.Equal("ASIANEW", fixture.Snapshot.Current?.AccessKeyId);
    }

    [Fact]
    public async Task A_source_that_blocks_its_thread_is_given_up_after_a_minute_too()
    {
        using var source = new BlockingSource();
        var clock = new WatchedClock(Start);
        await using var snapshot = new CredentialSnapshot(source, clock, _ => { });
        var good = snapshot.FetchNowAsync(CancellationToken.None);
        await clock.TimerCreatedAsync();
        await clock.TimerCreatedAsync();
        clock.Advance(CredentialSnapshot.FetchTimeout);

        Assert.False(await good.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Who_stops_waiting_does_not_stop_the_fetch()
    {
        await using var fixture = new SnapshotFixture();
        using var impatient = new CancellationTokenSource();
        var waiting = fixture.Snapshot.FetchNowAsync(impatient.Token);
        var fetch = await fixture.Source.NextFetchAsync();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        fetch.SetResult(Keys("AKIDONE"));
        await fixture.NextChangeAsync();

        Assert.Equal("AKIDONE", fixture.Snapshot.Current?.AccessKeyId);
    }

    [Fact]
    public async Task Disposing_ends_the_fetch_and_the_timer()
    {
        var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Keys("AKIDONE"));
        var good = fixture.Snapshot.FetchNowAsync(CancellationToken.None);
        await fixture.Source.NextFetchAsync();

        await fixture.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        await fixture.DisposeAsync();

        Assert.False(await good);
        Assert.Null(fixture.UntilNextAttempt);
        Assert.False(await fixture.Snapshot.FetchNowAsync(CancellationToken.None));
        Assert.False(fixture.Snapshot.RequestRefresh());
        Assert.Equal(2, fixture.Source.Started);
    }

    private sealed class BlockingSource : IAwsCredentialSource, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();

        public Task<AwsCredentials> FetchAsync(CancellationToken cancellationToken)
        {
            _end.Wait(CancellationToken.None);
            return Task.FromResult(Keys("ASIALATE"));
        }

        public void Dispose() => _end.Set();
    }
}
