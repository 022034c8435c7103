using System.Globalization;
using ExtProc.Protos;

namespace ExtProc.LocalStack.StandIn;

/// <summary>Writes to the client what was decided, and notes it for the access log.</summary>
internal sealed class ClientReply(HttpContext context, AccessEntry entry)
{
    /// <summary>Sends status and headers at once.</summary>
    public async Task StartAsync(Reply reply)
    {
        Head(reply.Status, reply.Headers, reply.Details);
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Sends a part of the body now.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!bytes.IsEmpty)
        {
            await context.Response.Body.WriteAsync(bytes, cancellation);
            await context.Response.Body.FlushAsync(cancellation);
        }
    }

    /// <summary>Sends a processor's own answer; its length is set here.</summary>
    public async Task SendAsync(ImmediateResponse immediate)
    {
        var headers = new HeaderList();
        headers.Add("content-type", "text/plain");
        headers.Apply(immediate.Headers);
        headers.Set("content-length", immediate.Body.Length.ToString(CultureInfo.InvariantCulture));
        Head(immediate.Status is { Code: >= 200 } status ? status.Code : 200, headers, immediate.Details.Replace(' ', '_'));
        await WriteAsync(immediate.Body.Memory, context.RequestAborted);
    }

    /// <summary>Sends the bootstrap's JSON for what the processor cannot put into words; breaks the connection when the reply has begun.</summary>
    public async Task FailAsync(int status, string details)
    {
        if (context.Response.HasStarted)
        {
            Abort(details, "-");
            return;
        }

        var body = LocalReplyBody.For(status);
        var headers = new HeaderList();
        headers.Add("content-type", "application/json");
        headers.Add("content-length", body.Length.ToString(CultureInfo.InvariantCulture));
        Head(status, headers, details);
        await WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Breaks the connection: the client must not take what it has for the whole.</summary>
    public void Abort(string details, string flags)
    {
        entry.Details = details;
        entry.Flags = flags;
        context.Abort();
    }

    private void Head(int status, HeaderList headers, string details)
    {
        entry.Status = status;
        entry.Details = details;
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers.Entries)
        {
            if (!name.StartsWith(':') && name is not ("transfer-encoding" or "connection" or "keep-alive"))
            {
                context.Response.Headers.Append(name, value);
            }
        }
    }
}
