using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Core.Exchange;
using ExtProc.Core.Memory;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>Bodies for which there is no memory, or that hold too much.</summary>
public sealed class MemoryLimits : IDisposable
{
    private const int MiB = 1 << 20;
    private const string Large = """{"model":"claude-sonnet","messages":[{"role":"user","content":"###"}]}""";
    private const string LargeReply = """{"output":{"message":{"role":"assistant","content":[{"text":"###"}]}},"stopReason":"end_turn","usage":{"inputTokens":7,"outputTokens":2,"totalTokens":9}}""";

    private readonly BodyBudget _memory = new(8 * MiB);
    private readonly Gateway _gateway;

    public MemoryLimits() => _gateway = new Gateway(memory: _memory, maxBodyValues: 1_000);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void An_exchange_gives_back_all_it_took()
    {
        using (var transaction = Sent(Fill(Large, 3 * MiB)))
        {
            Assert.InRange(_memory.Taken, 3 * MiB, 4 * MiB);
            transaction.AnswerWritten();
            Assert.Equal(0, _memory.Taken);

            var answer = Reply(transaction, Fill(LargeReply, 2 * MiB));
            Assert.Null(answer.ImmediateStatus);
            Assert.InRange(answer.Body.Length, 2 * MiB, 3 * MiB);
        }

        Assert.Equal(0, _memory.Taken);
    }

    [Fact]
    public void A_request_without_room_is_503_in_the_clients_API_and_may_come_again()
    {
        Assert.True(_memory.TryTakeBlock(7 * MiB, null, out var other));
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);

        var answer = transaction.OnRequestBody(Fill(Large, 3 * MiB))!;

        Assert.Equal(503, answer.ImmediateStatus);
        Assert.Equal("extproc_overloaded", answer.Details);
        Assert.Equal("1", Gateway.Set(answer, "retry-after"));
        Assert.Equal("overloaded", Error(answer).GetProperty("code").GetString());
        Assert.True(transaction.IsDone);
        Assert.Contains("""outcome="refused"} 1""", _gateway.Metrics, StringComparison.Ordinal);

        ((IDisposable)other).Dispose();
        using var again = Sent(Fill(Large, 3 * MiB));
    }

    [Fact]
    public void A_reply_without_room_is_503_and_what_it_cost_is_metered()
    {
        using var transaction = Sent(Gateway.Bytes(Gateway.RequestBody));
        Assert.True(_memory.TryTakeBlock(6 * MiB, null, out var other));

        var answer = Reply(transaction, Fill(LargeReply, 3 * MiB));

        Assert.Equal("503", Gateway.Set(answer, ":status"));
        Assert.Equal("1", Gateway.Set(answer, "retry-after"));
        Assert.Equal("overloaded", Error(answer).GetProperty("code").GetString());
        Assert.Equal(7, answer.Usage!.Value.Input);
        Assert.Contains("""type="input"} 7""", _gateway.Metrics, StringComparison.Ordinal);
        Assert.Contains("""extproc_reply_failures_total{kind="oversized"} 1""", _gateway.Metrics, StringComparison.Ordinal);
        ((IDisposable)other).Dispose();
    }

    [Fact]
    public void A_stream_without_room_ends_with_an_error_event()
    {
        using var transaction = Sent(Gateway.Bytes(Gateway.StreamBody));
        transaction.OnResponseHeaders(Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", false);
        Assert.True(_memory.TryTakeBlock(8 * MiB, null, out var other));

        // The prelude of a frame of 3 MiB: its bytes would have to be kept until it is whole.
        byte[] prelude = [0, 48, 0, 0, 0, 0, 0, 0, 0xCD, 0x41, 0x7A, 0x3B, 0];
        var answer = transaction.OnResponseBody(new ReadOnlySequence<byte>(prelude), endOfStream: false)!;

        var text = Gateway.Text(answer);
        Assert.StartsWith("data: {\"error\":", text, StringComparison.Ordinal);
        Assert.Contains("overloaded", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        ((IDisposable)other).Dispose();
    }

    [Fact]
    public void A_message_that_the_transport_dropped_is_503_as_long_as_there_can_be_a_reply()
    {
        using var waiting = new Transaction(_gateway.Services);
        waiting.OnRequestHeaders(Gateway.Request(), endOfStream: false);
        Assert.Equal(503, waiting.OnDroppedMessage()!.ImmediateStatus);
        Assert.True(waiting.IsDone);

        using var stream = Sent(Gateway.Bytes(Gateway.StreamBody));
        stream.OnResponseHeaders(Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", false);
        Assert.Null(stream.OnDroppedMessage());
        Assert.Equal(2, _gateway.Metrics.Split('\n').Count(line => line.EndsWith("outcome=\"refused\"} 1", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_request_of_too_many_values_is_400_and_names_the_limit()
    {
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);
        var many = string.Join(',', Enumerable.Repeat("1", 1_000));

        var answer = transaction.OnRequestBody(Gateway.Bytes(Gateway.RequestBody[..^1] + $",\"x\":[{many}]}}"))!;

        Assert.Equal(400, answer.ImmediateStatus);
        Assert.Equal(
            "The request body holds more than 1000 values, the most that this gateway takes.", Error(answer).GetProperty("message").GetString());
        Assert.Contains("""outcome="client_error"} 1""", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_of_too_many_values_is_the_upstreams_error_and_what_it_cost_is_metered()
    {
        using var transaction = Sent(Gateway.Bytes(Gateway.RequestBody));
        var many = string.Join(',', Enumerable.Repeat("{\"text\":\"a\"}", 1_000));

        var answer = Reply(transaction, Gateway.Bytes(LargeReply.Replace("{\"text\":\"###\"}", many, StringComparison.Ordinal)));

        Assert.Equal("502", Gateway.Set(answer, ":status"));
        Assert.Equal("upstream_error", Error(answer).GetProperty("code").GetString());
        Assert.Equal(7, answer.Usage!.Value.Input);
        Assert.Contains("""type="output"} 2""", _gateway.Metrics, StringComparison.Ordinal);
    }

    private static JsonElement Error(Directive answer) => JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");

    private static ReadOnlySequence<byte> Fill(string template, int length) =>
        new(Encoding.UTF8.GetBytes(template.Replace("###", new string('x', length), StringComparison.Ordinal)));

    private static Directive Reply(Transaction transaction, ReadOnlySequence<byte> body)
    {
        transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", endOfStream: false);
        return transaction.OnResponseBody(body, endOfStream: true)!;
    }

    private Transaction Sent(ReadOnlySequence<byte> body)
    {
        var transaction = new Transaction(_gateway.Services);
        Assert.Null(transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false)!.ImmediateStatus);
        Assert.Null(transaction.OnRequestBody(body)!.ImmediateStatus);
        return transaction;
    }
}
