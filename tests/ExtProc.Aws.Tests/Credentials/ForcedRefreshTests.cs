using ExtProc.Aws.Credentials;
using Xunit;
using static ExtProc.Aws.Tests.Credentials.SnapshotFixture;

namespace ExtProc.Aws.Tests.Credentials;

public sealed class ForcedRefreshTests
{
    private static readonly AwsCredentials Old = Keys("ASIAOLD", TimeSpan.FromHours(6));
    private static readonly AwsCredentials New = Keys("ASIANEW", TimeSpan.FromHours(6));

    [Fact]
    public async Task Refused_keys_are_fetched_again_once_however_many_requests_they_fail()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Old);
        fixture.Clock.Advance(CredentialSnapshot.ForcedRefreshGap);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Assert.True(fixture.Snapshot.RequestRefresh(Old)))));
        var joined = fixture.Snapshot.FetchNowAsync(CancellationToken.None);
        (await fixture.Source.NextFetchAsync()).SetResult(New);

        Assert.True(await joined);
        Assert.Same(New, fixture.Snapshot.Current);
        Assert.Equal(2, fixture.Source.Started);
    }

    [Fact]
    public async Task Keys_that_were_already_replaced_cause_no_fetch()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(New);
        fixture.Clock.Advance(TimeSpan.FromHours(1));

        Assert.True(fixture.Snapshot.RequestRefresh(Old));
        Assert.Equal(1, fixture.Source.Started);
    }

    [Fact]
    public async Task Keys_that_the_source_has_just_given_are_not_fetched_again_at_once()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Old);

        fixture.Clock.Advance(CredentialSnapshot.ForcedRefreshGap - TimeSpan.FromTicks(1));
        Assert.False(fixture.Snapshot.RequestRefresh(Old));

        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(fixture.Snapshot.RequestRefresh());
        await fixture.Source.NextFetchAsync();
        Assert.Equal(2, fixture.Source.Started);
    }

    [Fact]
    public async Task After_a_failure_the_timer_is_already_on_its_way()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Old);
        await fixture.NextChangeAsync();
        fixture.Clock.Advance(CredentialSnapshot.ForcedRefreshGap);
        fixture.Snapshot.RequestRefresh(Old);
        await fixture.FailNextAsync(new InvalidOperationException());

        Assert.True(fixture.Snapshot.RequestRefresh(Old));
        Assert.Equal(2, fixture.Source.Started);
        Assert.Equal(TimeSpan.FromSeconds(1), fixture.UntilNextAttempt);
    }
}
