using System.Text.Json;
using ExtProc.Protos;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>What was seen on all sides of one exchange, in a form that two gateways can be compared by.</summary>
internal static class Transcript
{
    // Different in every run, or Envoy's own signature on a reply.
    private static readonly HashSet<string> Volatile = new(StringComparer.Ordinal) { ":authority", "x-request-id", "date", "server", "traceparent", "transfer-encoding" };

    /// <summary>One line for each message to the processor. Neighbouring pieces of a response body count as one, since their cuts are the network's.</summary>
    public static List<string> OfProcessor(IEnumerable<ProcessingRequest> messages)
    {
        var lines = new List<string>();
        var streamed = 0;
        foreach (var message in messages)
        {
            if (message.ResponseBody is { } piece)
            {
                streamed += piece.Body.Length;
                if (piece.EndOfStream)
                {
                    lines.Add($"response_body {streamed} bytes, end");
                    streamed = 0;
                }

                continue;
            }

            lines.Add(message.RequestCase switch
            {
                ProcessingRequest.RequestOneofCase.RequestHeaders => $"request_headers end={message.RequestHeaders.EndOfStream} modes={message.ProtocolConfig.RequestBodyMode}/{message.ProtocolConfig.ResponseBodyMode} {Headers(message.RequestHeaders.Headers)}",
                ProcessingRequest.RequestOneofCase.RequestBody => $"request_body {message.RequestBody.Body.Length} bytes end={message.RequestBody.EndOfStream}",
                ProcessingRequest.RequestOneofCase.ResponseHeaders => $"response_headers end={message.ResponseHeaders.EndOfStream} details={Details(message)} {Headers(message.ResponseHeaders.Headers)}",
                var other => other.ToString(),
            });
        }

        if (streamed > 0)
        {
            lines.Add($"response_body {streamed} bytes, no end");
        }

        return lines;
    }

    /// <summary>The members of an access log line that do not change from run to run.</summary>
    public static string OfAccessLog(string line)
    {
        using var json = JsonDocument.Parse(line);
        return string.Join(' ', json.RootElement.EnumerateObject()
            .Where(member => member.Name is not ("time" or "duration_ms" or "request_id"))
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{member.Name}={member.Value.GetRawText()}"));
    }

    private static string Headers(HeaderMap headers) => string.Join(' ', headers.Headers
        .Where(header => !Volatile.Contains(header.Key))
        .Select(header => $"{header.Key}={header.RawValue.ToStringUtf8()}")
        .Order(StringComparer.Ordinal));

    private static string Details(ProcessingRequest message)
    {
        var details = message.Attributes["envoy.filters.http.ext_proc"].Fields["response.code_details"].StringValue;
        // Envoy goes on with the operating system's own words.
        return details.Split('{')[0];
    }
}
