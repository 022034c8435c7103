using System.Threading.Channels;
using ExtProc.Aws.Credentials;

namespace ExtProc.Aws.Tests.Credentials;

/// <summary>A source whose every fetch waits until the test answers it.</summary>
internal sealed class ScriptedSource : IAwsCredentialSource
{
    private readonly Channel<TaskCompletionSource<AwsCredentials>> _fetches =
        Channel.CreateUnbounded<TaskCompletionSource<AwsCredentials>>();

    private int _started;

    /// <summary>Fetches started so far.</summary>
    public int Started => Volatile.Read(ref _started);

    public Task<AwsCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        var answer = new TaskCompletionSource<AwsCredentials>(TaskCreationOptions.RunContinuationsAsynchronously);
        _fetches.Writer.TryWrite(answer);
        return answer.Task;
    }

    /// <summary>Waits for the next fetch to start.</summary>
    public async Task<TaskCompletionSource<AwsCredentials>> NextFetchAsync() =>
        await _fetches.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
