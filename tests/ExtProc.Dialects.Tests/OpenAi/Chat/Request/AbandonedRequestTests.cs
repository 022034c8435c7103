using System.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.GoldenCases;
using ExtProc.Dialects.Tests.Growth;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>A translation that nobody waits for any more ends soon, wherever in the request it is.</summary>
public sealed class AbandonedRequestTests
{
    private const int Bytes = 500_000;

    public static TheoryData<string> LongIn => [.. GrownRequests.All.Keys];

    // Calls of one turn are written when the turn ends.
    public static TheoryData<string> LongInWhatIsWritten =>
    [
        "tools", "tools that get a name of ours", "functions", "messages of one role", "turns", "marked turns", "system texts in turns", "parts",
        "documents of one name", "turns with calls",
    ];

    [Theory]
    [MemberData(nameof(LongIn))]
    public void One_that_was_left_before_it_began_writes_next_to_nothing(string longIn)
    {
        using var output = new CancellingOutput();
        output.Cancel();

        Assert.Same(Refusal.Abandoned, Translate(longIn, output));
        Assert.InRange(output.Written, 0, 1_000);
    }

    [Theory]
    [MemberData(nameof(LongInWhatIsWritten))]
    public void One_that_is_left_in_its_middle_ends_there(string longIn)
    {
        using var whole = new CancellingOutput();
        _ = Translate(longIn, whole);
        using var cut = new CancellingOutput { CancelsAt = whole.Written / 2 };

        Assert.Same(Refusal.Abandoned, Translate(longIn, cut));
        Assert.InRange(whole.Written, Bytes / 4, long.MaxValue);
        Assert.InRange(cut.Written, whole.Written / 2, (whole.Written / 2) + (10 * CancellingOutput.Piece));
    }

    [Fact]
    public void The_next_request_is_translated_as_if_nothing_had_happened()
    {
        var good = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8(Requests.Full), good));
        foreach (var longIn in GrownRequests.All.Keys)
        {
            using var cut = new CancellingOutput { CancelsAt = 10_000 };
            _ = Translate(longIn, cut);
            var again = new ArrayBufferWriter<byte>();
            Assert.Null(Requests.Translate(Requests.Utf8(Requests.Full), again));
            Assert.Equal(good.WrittenSpan, again.WrittenSpan);
        }
    }

    private static Refusal? Translate(string longIn, CancellingOutput output)
    {
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Utf8(GrownRequests.All[longIn](Bytes))), out var request, out _));
        using (request)
        {
            return request.Translate(CaseOptions.Default, CaseOptions.RequestId, output, ended: output.Ended);
        }
    }

    /// <summary>Takes what is written in small pieces, and cancels when so much of it has come.</summary>
    private sealed class CancellingOutput : IBufferWriter<byte>, IDisposable
    {
        public const int Piece = 1024;

        private readonly CancellationTokenSource _source = new();

        public long CancelsAt { get; init; } = long.MaxValue;

        public long Written { get; private set; }

        public CancellationToken Ended => _source.Token;

        public void Cancel() => _source.Cancel();

        public void Advance(int count)
        {
            Written += count;
            if (Written >= CancelsAt)
            {
                Cancel();
            }
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => new byte[Math.Max(sizeHint, Piece)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public void Dispose() => _source.Dispose();
    }
}
