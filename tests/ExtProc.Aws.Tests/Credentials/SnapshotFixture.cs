using System.Threading.Channels;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.Tests.Time;

namespace ExtProc.Aws.Tests.Credentials;

/// <summary>A snapshot on a clock and a source that the test holds.</summary>
internal sealed class SnapshotFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly Channel<CredentialChange> _changes = Channel.CreateUnbounded<CredentialChange>();

    public SnapshotFixture() => Snapshot = new CredentialSnapshot(Source, Clock, change => _changes.Writer.TryWrite(change));

    public WatchedClock Clock { get; } = new(Start);
    public ScriptedSource Source { get; } = new();
    public CredentialSnapshot Snapshot { get; }

    /// <summary>Time until the snapshot's own timer fires; the first timer it made.</summary>
    public TimeSpan? UntilNextAttempt => Clock.UntilTimer(0);

    public static AwsCredentials Keys(string id, TimeSpan? life = null) =>
        new(id, $"secret-of-{id}", life is null ? null : "session", Start + life);

    /// <summary>Has the snapshot fetch these keys.</summary>
    public async Task GiveAsync(AwsCredentials keys)
    {
        var done = Snapshot.FetchNowAsync(CancellationToken.None);
        (await Source.NextFetchAsync()).SetResult(keys);
        await done.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Answers the next fetch with a failure and waits for the report of it.</summary>
    public async Task<CredentialChange> FailNextAsync(Exception exception)
    {
        (await Source.NextFetchAsync()).SetException(exception);
        return await NextChangeAsync();
    }

    public async Task<CredentialChange> NextChangeAsync() =>
        await _changes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool HasUnreadChange => _changes.Reader.TryPeek(out _);

    public ValueTask DisposeAsync() => Snapshot.DisposeAsync();
}
