using System.Globalization;
using ExtProc.Protos;
using Grpc.Core;
using Client = ExtProc.Protos.ExternalProcessor.ExternalProcessorClient;

namespace ExtProc.LocalStack.StandIn;

/// <summary>One gRPC call to the processor, as long as one HTTP exchange: one answer for each message.</summary>
/// <param name="client">Client of the sidecar's socket.</param>
/// <param name="exchange">Ends with the client's connection.</param>
internal sealed class ProcessorCall(Client client, CancellationToken exchange) : IAsyncDisposable
{
    private static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RemoteCloseTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _life = CancellationTokenSource.CreateLinkedTokenSource(exchange);
    private AsyncDuplexStreamingCall<ProcessingRequest, ProcessingResponse>? _call;
    private bool _over;

    /// <summary>Sends a message and waits for its answer.</summary>
    /// <returns>Null when the processor has ended the call cleanly: the rest of the exchange passes unprocessed.</returns>
    /// <exception cref="ProcessorFailure">It ended the call with an error, or took too long.</exception>
    public async Task<ProcessingResponse?> AskAsync(ProcessingRequest message)
    {
        if (_over)
        {
            return null;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        timer.CancelAfter(MessageTimeout);
        try
        {
            // The connection opens with the first message, like Envoy's.
            _call ??= Open(message);
            await SendAsync(_call.RequestStream, message, timer.Token);
            if (await _call.ResponseStream.MoveNext(timer.Token))
            {
                return _call.ResponseStream.Current;
            }

            _over = true;
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException)
        {
            exchange.ThrowIfCancellationRequested();
            _over = true;
            throw timer.IsCancellationRequested
                ? new ProcessorFailure(504, "ext_proc_error_per-message_timeout_exceeded")
                : new ProcessorFailure(500, Details(e as RpcException));
        }
    }

    /// <summary>Half-closes and gives the processor a moment to end the call; after that, or after an abort, resets it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_call is not null && !exchange.IsCancellationRequested)
            {
                _life.CancelAfter(RemoteCloseTimeout);
                await _call.RequestStream.CompleteAsync();
                while (await _call.ResponseStream.MoveNext(_life.Token))
                {
                    // Answers to nothing.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException or InvalidOperationException)
        {
            // The reset below is the answer to all of them.
        }

        _call?.Dispose();
        _life.Dispose();
    }

    private AsyncDuplexStreamingCall<ProcessingRequest, ProcessingResponse> Open(ProcessingRequest first)
    {
        first.ProtocolConfig = new ProtocolConfiguration
        {
            RequestBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
            ResponseBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
        };
        return client.Process(cancellationToken: _life.Token);
    }

    private static async Task SendAsync(IClientStreamWriter<ProcessingRequest> requests, ProcessingRequest message, CancellationToken cancellation)
    {
        try
        {
            await requests.WriteAsync(message, cancellation);
        }
        // A connection that could not be made cancels the write.
        catch (Exception e) when (e is InvalidOperationException or RpcException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The processor has ended the call; the read that follows says how.
        }
    }

    // A status that came from the processor has no exception behind it.
    private static string Details(RpcException? end) => end is { Status.DebugException: null }
        ? string.Create(CultureInfo.InvariantCulture, $"ext_proc_error_gRPC_error_{(int)end.StatusCode}{{via_upstream}}")
        : string.Create(CultureInfo.InvariantCulture, $"ext_proc_error_gRPC_error_{(int)StatusCode.Unavailable}");
}
