using System.Buffers;
using System.Diagnostics;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>What the translation of one body costs.</summary>
internal static class TranslationCost
{
    /// <summary>Translates a body 20 times, because a collection may empty the shared pools between two of them.</summary>
    /// <returns>The least bytes allocated and the shortest time; the output holds one translation.</returns>
    public static (long Allocated, TimeSpan Time) Measure(byte[] body, ArrayBufferWriter<byte> output)
    {
        var least = long.MaxValue;
        var fastest = TimeSpan.MaxValue;

        for (var run = 0; run < 20; run++)
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            Assert.True(Requests.Dialect.TryRead(new ClientCall(body), out var request, out _));
            var refusal = request.Translate(CaseOptions.Default, CaseOptions.RequestId, output);
            request.Dispose();
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Null(refusal);
        }

        return (least, fastest);
    }
}
