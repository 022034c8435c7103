using ExtProc.Core.Accounting;
using ExtProc.Core.Exchange;
using ExtProc.Dialects.Contract;
using ExtProc.Testing.Exchanges;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>Every sink gets one record of each exchange, and the same one.</summary>
public sealed class ClosedBooks
{
    private readonly FakeTimeProvider _time = new();
    private readonly Sink _sink = new();
    private readonly Gateway _gateway;

    public ClosedBooks() => _gateway = new Gateway(sink: _sink, time: _time);

    [Fact]
    public void A_whole_reply_leaves_one_record()
    {
        using (var transaction = _gateway.Sent("""{"model":"gpt-4o","seed":1,"brand_new":2,"messages":[{"role":"user","content":"x"}]}"""))
        {
            transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);
            transaction.OnResponseBody(Gateway.Bytes(Gateway.Reply), endOfStream: true);
        }

        var record = Assert.Single(_sink.Records);
        Assert.Equal(new TransactionLabels("finance", "claude-sonnet", Gateway.FinanceSonnet), record.Labels);
        Assert.Equal(("openai_chat", Outcome.Ok, null), (record.Dialect, record.Outcome, record.RefusalReason));
        Assert.Equal(new TokenUsage(7, 2, 4, 1), record.Usage);
        Assert.Equal((false, ReplyFailureKind.None, 0), (record.UsageIsUnreadable, record.ReplyFailure, record.UnknownEvents));
        Assert.Equal(["seed", "other"], _sink.IgnoredFields);
    }

    [Fact]
    public void A_refusal_leaves_its_reason()
    {
        using (var transaction = new Transaction(_gateway.Services))
        {
            transaction.OnRequestHeaders(Gateway.Request("expired"), endOfStream: false);
        }

        var record = Assert.Single(_sink.Records);
        Assert.Equal((Outcome.Refused, "expired", TransactionLabels.Unknown), (record.Outcome, record.RefusalReason, record.Labels));
        Assert.Null(record.Usage);
    }

    [Fact]
    public void A_path_of_no_dialect_leaves_a_record_without_one()
    {
        using (var transaction = new Transaction(_gateway.Services))
        {
            transaction.OnRequestHeaders(new Headers([(":method", "POST"), (":path", "/nothing/here")]), endOfStream: false);
        }

        var record = Assert.Single(_sink.Records);
        Assert.Equal((TransactionLabels.Other, "unknown_url", 0), (record.Dialect, record.RefusalReason, record.IgnoredFields.Count));
    }

    [Fact]
    public void Time_in_which_nothing_was_done_belongs_to_no_step()
    {
        _time.AutoAdvanceAmount = TimeSpan.FromMicroseconds(1);
        using (_gateway.Sent(Gateway.StreamBody))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(Outcome.Aborted, Assert.Single(_sink.Records).Outcome);
        Assert.Contains("extproc_step_duration_seconds_count{step=\"meter\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
        Assert.Contains("extproc_step_duration_seconds_bucket{step=\"meter\",le=\"0.25\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
    }

    private sealed class Sink : IUsageSink
    {
        public List<UsageRecord> Records { get; } = [];

        public List<string> IgnoredFields { get; } = [];

        public void Take(in UsageRecord record)
        {
            Records.Add(record);
            for (var i = 0; i < record.IgnoredFields.Count; i++)
            {
                IgnoredFields.Add(record.IgnoredFields[i]);
            }
        }
    }
}
