using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using ExtProc.Protos;

namespace ExtProc.LocalStack.StandIn;

/// <summary>One gRPC call to the processor, as long as one HTTP exchange: one answer for each message.</summary>
/// <param name="http">HTTP/2 connection to the sidecar's socket.</param>
/// <param name="exchange">Ends with the client's connection.</param>
internal sealed class ProcessorCall(HttpMessageInvoker http, CancellationToken exchange) : IAsyncDisposable
{
    private static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RemoteCloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _life = CancellationTokenSource.CreateLinkedTokenSource(exchange);
    private Task<HttpResponseMessage>? _response;
    private Stream? _incoming;
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
            _response ??= Open(message);
            _outgoing.Writer.TryWrite(GrpcFrames.Encode(message));
            _incoming ??= await (await _response.WaitAsync(timer.Token)).Content.ReadAsStreamAsync(timer.Token);
            if (await GrpcFrames.ReadAsync(_incoming, timer.Token) is { } answer)
            {
                return ProcessingResponse.Parser.ParseFrom(answer);
            }
        }
        catch (OperationCanceledException) when (!exchange.IsCancellationRequested)
        {
            throw new ProcessorFailure(504, "ext_proc_error_per-message_timeout_exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ProcessorFailure(500, "ext_proc_error_gRPC_error_14");
        }

        _over = true;
        var status = Status(await _response);
        return status == 0 ? null : throw new ProcessorFailure(500, string.Create(CultureInfo.InvariantCulture, $"ext_proc_error_gRPC_error_{status}{{via_upstream}}"));
    }

    /// <summary>Half-closes and gives the processor a moment to end the call; after that, or after an abort, resets it.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        try
        {
            if (_incoming is not null && !exchange.IsCancellationRequested)
            {
                _life.CancelAfter(RemoteCloseTimeout);
                while (await GrpcFrames.ReadAsync(_incoming, _life.Token) is not null)
                {
                    // Answers to nothing.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // The reset below is the answer to all of them.
        }

        await _life.CancelAsync();
        if (_response is { IsCompletedSuccessfully: true })
        {
            (await _response).Dispose();
        }

        _life.Dispose();
    }

    private Task<HttpResponseMessage> Open(ProcessingRequest first)
    {
        first.ProtocolConfig = new ProtocolConfiguration
        {
            RequestBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
            ResponseBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, "http://extproc.local/envoy.service.ext_proc.v3.ExternalProcessor/Process")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new OutgoingMessages(_outgoing.Reader),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return http.SendAsync(request, _life.Token);
    }

    private static int Status(HttpResponseMessage response)
    {
        var headers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        return headers.TryGetValues("grpc-status", out var values) && int.TryParse(values.First(), CultureInfo.InvariantCulture, out var status) ? status : 2;
    }
}
