using System.Buffers;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;
using ExtProc.Dialects.Contract;
using ExtProc.Protos;
using ExtProc.Core.Accounting;
using ExtProc.Server.Envoy;
using ExtProc.Server.Metering;
using ExtProc.Testing.Exchanges;
using Google.Protobuf;
using Xunit;

namespace ExtProc.Allocation.Tests;

public sealed class ExchangeBudgets
{
    private readonly Gateway _gateway = new();
    private readonly ArrayBufferWriter<byte> _wire = new(1 << 16);

    [Fact]
    public void A_chunk_costs_nothing_from_Envoys_message_to_the_answer()
    {
        using var transaction = _gateway.Sent(Gateway.StreamBody);
        transaction.OnResponseHeaders(Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", false);
        transaction.OnResponseBody(new ReadOnlySequence<byte>(Events.MessageStart), endOfStream: false);
        var message = new ReadOnlySequence<byte>(new ProcessingRequest
        {
            ResponseBody = new HttpBody { Body = ByteString.CopyFrom(Events.TextDelta) },
        }.ToByteArray());

        Budgets.Hold("one chunk of a stream, from Envoy's message to the answer", () =>
        {
            _wire.ResetWrittenCount();
            var read = ProcessingMessage.Read(message);
            var answer = transaction.OnResponseBody(read.Body, read.EndOfStream)!;
            var written = new BodyAnswer(read.Kind, answer);
            written.WriteTo(_wire);
            _wire.Write(written.Tail.Span);
        });

        Assert.InRange(_wire.WrittenCount, 100, 1_000);
    }

    [Fact]
    public void A_signature_costs_its_own_strings()
    {
        var signer = new RequestSigner("us-east-1", "bedrock");
        var keys = new AwsCredentials("AKIDEXAMPLE", "secret", null, null);
        var body = new ReadOnlySequence<byte>(new byte[500]);
        var now = new DateTimeOffset(2026, 11, 20, 12, 34, 56, TimeSpan.Zero);

        Budgets.Hold("sign a request", () => signer.Sign(
            keys, "bedrock-runtime.us-east-1.amazonaws.com", "/model/a/converse", "application/json", body, now));
    }

    [Fact]
    public void A_whole_exchange_stays_small()
    {
        var reply = Gateway.Bytes(Gateway.Reply);
        var headers = Gateway.Response(200, "application/json");
        Budgets.Hold("one whole exchange of 500 bytes", () =>
        {
            using var transaction = _gateway.Sent();
            transaction.OnResponseHeaders(headers, "via_upstream", endOfStream: false);
            var answer = transaction.OnResponseBody(reply, endOfStream: true)!;
            if (answer.Usage is null)
            {
                throw new InvalidOperationException("The exchange did not end as it should.");
            }
        });
    }

    [Theory]
    [InlineData(Outcome.Ok, null)]
    [InlineData(Outcome.Refused, "expired")]
    public void The_metrics_of_an_exchange_cost_nothing(object outcome, string? reason)
    {
        var metrics = new ExtProcMetrics(TimeProvider.System);
        var steps = default(StepTimes);
        for (var step = Step.Dialect; step < Step.Meter; step++)
        {
            steps.Add(step, TimeSpan.FromMicroseconds(20));
        }

        var record = new UsageRecord
        {
            Labels = new TransactionLabels("finance", "claude-sonnet", Gateway.FinanceSonnet),
            Dialect = "openai_chat",
            Outcome = (Outcome)outcome,
            RefusalReason = reason,
            Usage = new TokenUsage(7, 2, 4, 1),
            UsageIsUnreadable = true,
            ReplyFailure = ReplyFailureKind.Exception,
            UnknownEvents = 1,
            IgnoredFields = new IgnoredFieldLabels(["seed", "brand_new"], new HashSet<string> { "seed" }),
            Steps = steps,
            StepsEnded = TimeProvider.System.GetTimestamp(),
        };

        Budgets.Hold("the metrics of one exchange", () => metrics.Take(record));
    }
}
