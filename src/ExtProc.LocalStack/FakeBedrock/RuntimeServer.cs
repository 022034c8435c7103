using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock.Validation;
using ExtProc.LocalStack.Hosting;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>
/// A Bedrock runtime on a free port: checks every signature, answers Converse and ConverseStream, and remembers what
/// arrived. <see cref="Directives"/> in the last user text choose another answer than the friendly one.
/// </summary>
internal sealed class RuntimeServer : IAsyncDisposable
{
    /// <summary>Region that requests must be signed for.</summary>
    public const string Region = "us-east-1";

    private static readonly ModelLimits DemoModel = new();
    private const int LargestBody = 64 * 1024 * 1024;

    // Where readers of JSON commonly stop.
    private const int DeepestBody = 1000;

    private readonly SignatureCheck _signatures;
    private readonly TimeProvider _clock;
    private LoopbackServer? _server;

    private RuntimeServer(FakeCredentials credentials, TimeProvider clock)
    {
        _signatures = new SignatureCheck(credentials, Region, clock);
        _clock = clock;
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Address => _server!.Address;

    /// <summary>Requests whose signature was good, in order of arrival.</summary>
    public ConcurrentQueue<ReceivedRequest> Accepted { get; } = new();

    /// <summary>Requests that were turned away before the model was asked, with the reason.</summary>
    public ConcurrentQueue<(ReceivedRequest Request, BedrockError Error)> Rejected { get; } = new();

    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">Address; port 0 takes a free one.</param>
    /// <param name="credentials">The keys that are known.</param>
    /// <param name="clock">Bedrock's clock.</param>
    public static async Task<RuntimeServer> StartAsync(IPEndPoint endpoint, FakeCredentials credentials, TimeProvider clock)
    {
        var bedrock = new RuntimeServer(credentials, clock);
        bedrock._server = await LoopbackServer.StartAsync(endpoint, bedrock.HandleAsync);
        return bedrock;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = await ReadAsync(context);
        context.Response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        if (Refuse(request) is { } refused)
        {
            Rejected.Enqueue((request, refused));
            await WriteErrorAsync(context, refused);
            return;
        }

        using var document = TryParse(request.Body);
        if ((document is null ? BedrockError.Validation("The request body is not JSON.") : Validate(document.RootElement)) is { } invalid)
        {
            Rejected.Enqueue((request, invalid));
            await WriteErrorAsync(context, invalid);
            return;
        }

        Accepted.Enqueue(request);
        await AnswerAsync(context, request, ConverseCall.Read(document!.RootElement));
    }

    private static BedrockError? Validate(JsonElement root) =>
        RequestCheck.Check(root, DemoModel) is { } problem ? BedrockError.Validation(problem) : null;

    private BedrockError? Refuse(ReceivedRequest request) =>
        _signatures.Verify(request)
        ?? (request.Method != "POST" || request.Operation == "" ? new BedrockError(404, "UnknownOperationException", null) : null);

    private async Task AnswerAsync(HttpContext context, ReceivedRequest request, ConverseCall call)
    {
        var directives = call.Directives;
        if (directives.Has("odd-headers"))
        {
            OddHeaders.AddTo(context.Response.Headers);
        }

        await Task.Delay(TimeSpan.FromSeconds(directives.Number("silent", 0)), _clock, context.RequestAborted);
        if (directives.Has("hang-up"))
        {
            context.Abort();
        }
        else if (directives.Error() is { } error)
        {
            await WriteErrorAsync(context, error);
        }
        else if (request.Operation == "converse-stream")
        {
            context.Response.ContentType = "application/vnd.amazon.eventstream";
            await StreamReply.WriteAsync(context, FakeReply.For(call), directives, _clock);
        }
        else
        {
            var body = ConverseDocument.Write(
                FakeReply.For(call), withOutput: !directives.Has("no-output"), withBlocks: !directives.Has("content-number"));
            await WriteWholeAsync(context, body, directives);
        }
    }

    private static async Task WriteWholeAsync(HttpContext context, byte[] body, Directives directives)
    {
        var sent = directives.Has("truncate") || directives.Has("break") ? body.AsMemory(0, body.Length / 2) : body;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = directives.Has("break") ? body.Length : sent.Length;
        await context.Response.Body.WriteAsync(sent, context.RequestAborted);
        if (directives.Has("break"))
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            throw new BrokenConnection();
        }
    }

    private static async Task WriteErrorAsync(HttpContext context, BedrockError error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.Headers["x-amzn-errortype"] = error.Type;
        if (error.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (error.Message is { } message)
        {
            var body = JsonBytes.Message(message);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        else
        {
            context.Response.ContentLength = 0;
        }
    }

    private static async Task<ReceivedRequest> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context.Request, LargestBody) ?? throw new BadHttpRequestException("The body is too large.", 413);
        var target = RequestTarget.Of(context);
        _ = ReceivedRequest.TrySplitTarget(target, out var modelId, out var operation);
        return new ReceivedRequest
        {
            Method = context.Request.Method,
            Target = target,
            Headers = [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key.ToLowerInvariant(), value ?? "")))],
            Body = body,
            Operation = operation,
            ModelId = modelId,
        };
    }

    private static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DeepestBody });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
