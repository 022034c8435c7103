using System.Globalization;

namespace ExtProc.LocalStack.StandIn;

/// <summary>An HTTP reply on its way to the client: the upstream's, or the gateway's own.</summary>
internal sealed class Reply : IDisposable
{
    private readonly IDisposable? _upstream;

    /// <summary>A reply of the upstream.</summary>
    /// <param name="headers">With <c>:status</c>.</param>
    /// <param name="body">Read as it comes; null when there is none.</param>
    /// <param name="upstream">Ends with the reply.</param>
    public Reply(HeaderList headers, Stream? body, IDisposable upstream)
    {
        (Headers, Body, _upstream) = (headers, body, upstream);
    }

    private Reply(int status, string details)
    {
        var bytes = LocalReplyBody.For(status);
        Details = details;
        Headers = new HeaderList();
        Headers.Add(":status", status.ToString(CultureInfo.InvariantCulture));
        Headers.Add("content-length", bytes.Length.ToString(CultureInfo.InvariantCulture));
        Headers.Add("content-type", "application/json");
        Body = new MemoryStream(bytes);
    }

    /// <summary>Headers with <c>:status</c>.</summary>
    public HeaderList Headers { get; }

    /// <summary>The body, or null.</summary>
    public Stream? Body { get; }

    /// <summary>Envoy's response code details.</summary>
    public string Details { get; } = "via_upstream";

    /// <summary>Length that the headers state, or null.</summary>
    public long? ContentLength => long.TryParse(Headers["content-length"], CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>The status.</summary>
    public int Status => int.Parse(Headers[":status"]!, CultureInfo.InvariantCulture);

    /// <summary>Envoy's response flags, or null: nothing special.</summary>
    /// <param name="attempts">How often the upstream was asked.</param>
    public string? Flags(int attempts) => (Status, _upstream) switch
    {
        (503, null) => attempts > Upstream.Retries ? "UF,URX" : "UC",
        (503, _) when attempts > Upstream.Retries => "URX",
        _ => null,
    };

    /// <summary>The body is over the listener's buffer limit.</summary>
    public static Reply TooLarge() => new(413, "request_payload_too_large");

    /// <summary>The deny route.</summary>
    public static Reply NoTeam() => new(403, "direct_response");

    /// <summary>No reply came from the upstream.</summary>
    public static Reply NoUpstream() => new(503, "upstream_reset_before_response_started{connection_termination}");

    /// <inheritdoc/>
    public void Dispose() => _upstream?.Dispose();
}
