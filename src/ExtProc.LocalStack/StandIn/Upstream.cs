using System.Globalization;
using System.Net;

namespace ExtProc.LocalStack.StandIn;

/// <summary>The cluster <c>bedrock</c> of the bootstrap: HTTP/1.1, the path byte for byte, its retry policy.</summary>
internal sealed class Upstream(Uri address) : IDisposable
{
    /// <summary>Attempts after the first.</summary>
    public const int Retries = 2;
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(100);

    private static readonly HashSet<string> NotPassedOn = new(StringComparer.Ordinal)
    {
        // The connection's own.
        "connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade", "expect",
        // request_headers_to_remove of the bootstrap.
        "x-team", "x-forwarded-for", "x-envoy-external-address",
    };

    // Envoy passes on what it got: no cookies, no redirects, no unzipping, no trace headers of this process.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    });

    /// <summary>Sends the request, again after 503 or when there is no connection.</summary>
    /// <returns>The reply with the number of attempts.</returns>
    public async Task<(Reply Reply, int Attempts)> SendAsync(HeaderList headers, byte[]? body, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = attempt > Retries;
            try
            {
                var response = await _http.SendAsync(Build(headers, body), cancellation);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || last)
                {
                    return (await ReadAsync(response, cancellation), attempt);
                }

                response.Dispose();
            }
            catch (HttpRequestException e)
            {
                if (last || e.HttpRequestError != HttpRequestError.ConnectionError)
                {
                    return (Reply.NoUpstream(), attempt);
                }
            }

            await Task.Delay(Backoff, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Build(HeaderList headers, byte[]? body)
    {
        // Uri would decode what the signature covers.
        var uri = new Uri(address.GetLeftPart(UriPartial.Authority) + headers[":path"], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(headers[":method"]!), uri)
        {
            Version = HttpVersion.Version11,
            Content = body is null ? null : new ByteArrayContent(body),
        };
        request.Headers.Host = headers[":authority"];
        foreach (var (name, value) in headers.Entries)
        {
            if (!name.StartsWith(':') && !NotPassedOn.Contains(name) && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var headers = new HeaderList();
        headers.Add(":status", ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        foreach (var header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            foreach (var value in header.Value)
            {
                headers.Add(header.Key, value);
            }
        }

        var empty = response.Content.Headers.ContentLength == 0 || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified;
        return new Reply(headers, empty ? null : await response.Content.ReadAsStreamAsync(cancellation), response);
    }
}
