using ExtProc.Core.Http;
using ExtProc.Core.Identity;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class FailedSignaturesTests
{
    private readonly FakeTimeProvider _clock = new(Issuer.Now);
    private readonly FailedSignatures _failures;

    public FailedSignaturesTests() => _failures = new FailedSignatures(_clock);

    [Fact]
    public void Time_empties_what_failures_have_filled()
    {
        var peer = Peer(1);
        _failures.Add(peer, FailedSignatures.Burst);
        Assert.False(_failures.MayCheck(peer));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_failures.MayCheck(peer));
        _failures.Add(peer, 840);
        Assert.False(_failures.MayCheck(peer));

        _clock.Advance(TimeSpan.FromSeconds(0.838));
        Assert.False(_failures.MayCheck(peer));
        _clock.Advance(TimeSpan.FromSeconds(0.002));
        Assert.True(_failures.MayCheck(peer));
    }

    [Fact]
    public void A_pause_saves_nothing_up()
    {
        var peer = Peer(1);
        _failures.Add(peer, 1);
        _clock.Advance(TimeSpan.FromDays(1));
        _failures.Add(peer, FailedSignatures.Burst);

        Assert.False(_failures.MayCheck(peer));
    }

    [Fact]
    public void Either_of_the_two_tells_peers_apart()
    {
        _failures.Add(new ClientPeer("1", "2"), FailedSignatures.Burst);

        Assert.False(_failures.MayCheck(new ClientPeer("1", "2")));
        Assert.True(_failures.MayCheck(new ClientPeer("2", "1")));
        Assert.True(_failures.MayCheck(new ClientPeer("1", null)));
        Assert.True(_failures.MayCheck(new ClientPeer(null, "2")));
    }

    [Fact]
    public void Ten_thousand_connections_are_remembered_and_no_more()
    {
        for (var i = 0; i < 2 * FailedSignatures.Capacity; i++)
        {
            _failures.Add(Peer(i), FailedSignatures.Burst);
        }

        Assert.True(_failures.MayCheck(Peer(0)));
        Assert.False(_failures.MayCheck(Peer((2 * FailedSignatures.Capacity) - 1)));
    }

    [Fact]
    public async Task Many_threads_add_up()
    {
        var peer = Peer(1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < FailedSignatures.Burst / 8; i++)
            {
                _failures.Add(peer, 1);
            }
        })));

        Assert.True(_failures.MayCheck(peer));
        _failures.Add(peer, FailedSignatures.Burst / 2);
        Assert.False(_failures.MayCheck(peer));
    }

    private static ClientPeer Peer(int connection) => new($"{connection}", "192.0.2.1:1");
}
