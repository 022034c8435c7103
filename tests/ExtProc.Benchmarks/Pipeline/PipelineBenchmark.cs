using ExtProc.Benchmarks.Payloads;
using ExtProc.LocalStack.Processes;
using ExtProc.Server.Grpc;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>
/// The product's pipeline against the same transport answering "continue", in one process and one run. The machine's
/// mood changes by the second: both take turns, and only ratios of neighbours count.
/// </summary>
internal sealed class PipelineBenchmark(Report report, TimeSpan duration) : IDisposable
{
    private const int Rounds = 7;
    private const int InFlight = 64;
    private const int StreamsInFlight = 16;
    private const int RequestBytes = 500;
    private const int Events = 200;
    private const double WarmUpShare = 0.1;

    private readonly Product _product = new();

    /// <summary>Measures and reports.</summary>
    public async Task RunAsync()
    {
        var request = ChatPayloads.Request(Product.Model, RequestBytes, stream: false);
        var streamRequest = ChatPayloads.Request(Product.Model, RequestBytes, stream: true);
        var whole = EnvoyMessages.Whole(_product.Token, request, ChatPayloads.Reply(RequestBytes));
        var streamed = EnvoyMessages.Streamed(_product.Token, streamRequest, ChatPayloads.Stream(Events));
        var streamedHalf = EnvoyMessages.Streamed(_product.Token, streamRequest, ChatPayloads.Stream(Events / 2));

        var continues = new ContinueMethod(echoBodies: false);
        ReportAllocation(continues, whole, streamed, streamedHalf);
        ReportTime(continues, whole);

        using var folder = new RunFolder(keep: false);
        await using var full = await BenchedServer.StartAsync(_product.Method, folder.File("full.sock"));
        await using var plain = await BenchedServer.StartAsync(continues, folder.File("continue.sock"));
        using var toFull = new CallLoad(full.Socket);
        using var toPlain = new CallLoad(plain.Socket);

        report.Section($"Throughput, product ÷ continue: {InFlight} calls in flight, median of {Rounds} rounds");
        ReportRatio("chat", 0.6, new CallFrames(_product.Method.Path, whole), InFlight, toFull, toPlain);
        report.Section($"Throughput, product ÷ continue: streams of {Events} events, each a message, {StreamsInFlight} in flight");
        ReportRatio("stream", null, new CallFrames(_product.Method.Path, streamed), StreamsInFlight, toFull, toPlain);
    }

    /// <inheritdoc/>
    public void Dispose() => _product.Dispose();

    private void ReportRatio(string name, double? target, CallFrames frames, int inFlight, CallLoad toFull, CallLoad toPlain)
    {
        var warmUp = duration * WarmUpShare / 4;
        var slice = duration * (1 - WarmUpShare) / (4 * Rounds);
        toFull.Run(frames, inFlight, warmUp);
        toPlain.Run(frames, inFlight, warmUp);

        var fullRates = new double[Rounds];
        var plainRates = new double[Rounds];
        var cpuRatios = new double[Rounds];
        var fullBytes = new double[Rounds];
        var plainBytes = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            (fullRates[round], fullBytes[round], var fullCpu) = Measure(toFull, frames, inFlight, slice);
            (plainRates[round], plainBytes[round], var plainCpu) = Measure(toPlain, frames, inFlight, slice);
            cpuRatios[round] = plainCpu / fullCpu;
        }

        var ratio = Report.Median(fullRates.Zip(plainRates, (full, plain) => full / plain));
        if (target is { } least)
        {
            report.AtLeast($"{name}, ratio", ratio, least);
        }
        else
        {
            report.Value($"{name}, ratio", Report.Number(ratio));
        }

        report.Value($"{name}, ratio of CPU (continue ÷ product)", Report.Number(Report.Median(cpuRatios)));
        report.Value($"{name}s per second, product", Report.Number(Report.Median(fullRates)));
        report.Value($"{name}s per second, continue", Report.Number(Report.Median(plainRates)));
        report.Value($"bytes allocated per {name}, transport and product", Report.Number(Report.Median(fullBytes)));
        report.Value($"bytes allocated per {name}, transport and continue", Report.Number(Report.Median(plainBytes)));
    }

    private static (double Rate, double Bytes, double Cpu) Measure(CallLoad load, CallFrames frames, int inFlight, TimeSpan slice)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var rate = load.Run(frames, inFlight, slice);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        return (rate, bytes / (double)load.Calls, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / load.Calls);
    }

    private void ReportAllocation(IDuplexMethod continues, byte[][] whole, byte[][] streamed, byte[][] streamedHalf)
    {
        report.Section("Bytes allocated by the method itself, without the transport");
        report.Value("one chat, continue", Report.Number(OwnCost.BytesOf(continues, whole)));
        report.Value("one chat, product", Report.Number(OwnCost.BytesOf(_product.Method, whole)));
        var longer = OwnCost.BytesOf(_product.Method, streamed);
        var shorter = OwnCost.BytesOf(_product.Method, streamedHalf);
        report.Value($"one stream of {Events} events, product", Report.Number(longer));
        report.AtMost("one event of a stream, product", (longer - shorter) / (Events - (Events / 2)), 0, " B");
    }

    private void ReportTime(IDuplexMethod continues, byte[][] whole)
    {
        report.Section("A chat without the transport: CPU of all of it, and the mean own time of each step");
        report.Value("continue", $"{Report.Number(OwnCost.MicrosecondsOf(continues, whole))} µs");
        var before = _product.Steps();
        var paused = GC.GetTotalPauseDuration();
        var collections = GC.CollectionCount(0);
        report.Value("product", $"{Report.Number(OwnCost.MicrosecondsOf(_product.Method, whole))} µs");
        foreach (var (step, after) in _product.Steps())
        {
            var seconds = after.Seconds - before[step].Seconds;
            report.Value("  " + step, $"{Report.Number(seconds / (after.Count - before[step].Count) * 1e6)} µs");
        }

        report.Value("garbage collections meanwhile", Report.Number(GC.CollectionCount(0) - collections));
        report.Value("their pauses altogether", $"{Report.Number((GC.GetTotalPauseDuration() - paused).TotalMilliseconds)} ms");
    }
}
