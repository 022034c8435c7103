namespace ExtProc.Benchmarks.Load;

/// <summary>What is measured through real Envoy, in one run: the three ways take turns.</summary>
internal sealed class LoadRun(LoadStack stack, Report report, int requests)
{
    private const int Rounds = 5;
    private const int SteadyRate = 100;
    private const int SteadyRounds = 3;
    private const int SteadyRequests = 400;
    private const int PacedStreams = 40;

    private static readonly string[] Failures =
    [
        "streams_failed", "spurious_msgs_received", "message_timeouts", "cluster.extproc.upstream_rq_rx_reset",
        "cluster.extproc.upstream_cx_destroy_with_active_rq", "cluster.bedrock.upstream_rq_rx_reset",
        "cluster.bedrock.upstream_cx_connect_timeout", "http.gateway.downstream_rq_5xx",
    ];

    private readonly LoadPath[] _paths = [stack.Direct, stack.Echo, stack.Product];
    private readonly Dictionary<LoadPath, int> _serverErrors = [];
    private int _notGood;

    /// <summary>Measures and reports everything but the proof.</summary>
    public async Task RunAsync()
    {
        foreach (var load in LoadCase.All)
        {
            await WarmUpAsync(load);
        }

        if (_notGood > 0)
        {
            throw new InvalidDataException($"{_notGood} requests of the warm-up got no reply of class 2xx: ratios to them would mean nothing.");
        }

        foreach (var load in LoadCase.FullSpeed)
        {
            await SaturateAsync(load);
        }

        await SteadyAsync();
        await PacedAsync();
        report.Section("Replies and memory");
        report.AtMost("replies of class 5xx, product", _serverErrors[stack.Product], 0);
        report.Value("replies of class 5xx, echo", Report.Number(_serverErrors[stack.Echo]));
        report.Value("replies of class 5xx, Envoy alone", Report.Number(_serverErrors[stack.Direct]));
        report.AtMost("replies not of class 2xx, all three", _notGood, 0);
        await ReportFailuresAsync("echo", stack.Echo);
        await ReportFailuresAsync("product", stack.Product);
        ReportMemory();
    }

    /// <summary>Many requests through the product alone: nothing may be reset, time out or be out of order.</summary>
    public async Task ProveAsync(int count)
    {
        report.Section($"{Report.Number(count)} requests through the product");
        var before = await FailuresAsync(stack.Product);
        var result = await stack.Client.SaturateAsync(stack.Product.Url(LoadCase.Small), LoadCase.Small, count);
        var after = await FailuresAsync(stack.Product);
        report.Value("requests per second", Report.Number(result.PerSecond));
        report.AtMost("replies of class 5xx", result.ServerErrors, 0);
        report.AtMost("replies not of class 2xx", count - result.Good, 0);
        foreach (var (name, value) in after)
        {
            report.AtMost($"Envoy's {name}", value - before[name], 0);
        }

        report.AtMost("connections to the sidecar, health checks included", await stack.Product.Envoy.StatisticAsync("cluster.extproc.upstream_cx_total"), 4);
        ReportMemory();
    }

    private static async Task<Dictionary<string, long>> FailuresAsync(LoadPath path)
    {
        var failures = new Dictionary<string, long>();
        foreach (var name in Failures)
        {
            failures[name] = await path.Envoy.StatisticAsync(name);
        }

        return failures;
    }

    private async Task ReportFailuresAsync(string name, LoadPath path)
    {
        foreach (var (counter, value) in (await FailuresAsync(path)).Where(failure => failure.Value > 0))
        {
            report.Value($"{counter} of the Envoy with the {name}", Report.Number(value));
        }
    }

    private void ReportMemory()
    {
        var (now, peak) = ProcessUsage.MemoryMegabytes(stack.Product.Processor!.Value);
        report.AtMost("resident memory of the product after it", now, 100, " MB");
        report.AtMost("and at its peak", peak, 150, " MB");
    }

    private async Task WarmUpAsync(LoadCase load)
    {
        foreach (var path in _paths)
        {
            Count(path, load == LoadCase.Paced
                ? await stack.Client.TogetherAsync(path.Url(load), load, 1)
                : await stack.Client.SaturateAsync(path.Url(load), load, Math.Max(64, Requests(load) / 2)));
        }
    }

    private int Requests(LoadCase load) => Math.Max(64, (int)(requests * load.Share));

    private async Task SaturateAsync(LoadCase load)
    {
        var rates = _paths.Select(_ => new double[Rounds]).ToArray();
        var cpu = new double[_paths.Length];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < _paths.Length; i++)
            {
                var before = _paths[i].CpuSeconds;
                var result = Count(_paths[i], await stack.Client.SaturateAsync(_paths[i].Url(load), load, Requests(load)));
                cpu[i] += _paths[i].CpuSeconds - before;
                rates[i][round] = result.PerSecond;
            }
        }

        report.Section($"{load.Title}: 64 in flight, {Requests(load)} requests a round, median of {Rounds} rounds");
        report.AtMost("CPU of the product ÷ CPU of the echo", cpu[2] / cpu[1], load.CpuTarget);
        report.AtLeast("throughput, product ÷ echo", Ratio(rates[2], rates[1]), LoadCase.ThroughputTarget);
        report.Value("CPU of the product ÷ CPU of Envoy alone", Report.Number(cpu[2] / cpu[0]));
        report.Value("CPU of the echo ÷ CPU of Envoy alone", Report.Number(cpu[1] / cpu[0]));
        report.Value("throughput, product ÷ Envoy alone", Report.Number(Ratio(rates[2], rates[0])));
        report.Value("throughput, echo ÷ Envoy alone", Report.Number(Ratio(rates[1], rates[0])));
        report.Value("CPU per transaction, product", $"{Report.Number(cpu[2] / (Rounds * Requests(load)) * 1e6)} µs");
    }

    private async Task SteadyAsync()
    {
        var medians = _paths.Select(_ => new double[SteadyRounds]).ToArray();
        for (var round = 0; round < SteadyRounds; round++)
        {
            for (var i = 0; i < _paths.Length; i++)
            {
                (medians[i][round], var result) = await stack.Client.SteadyAsync(_paths[i].Url(LoadCase.Small), LoadCase.Small, SteadyRequests, SteadyRate);
                Count(_paths[i], result);
            }
        }

        report.Section($"{SteadyRate} requests per second, median of {SteadyRounds} rounds of {SteadyRequests}");
        report.AtMost("p50, product more than echo", Report.Median(medians[2].Zip(medians[1], (product, echo) => product - echo)), 0.4, " ms");
        report.Value("p50 added by the product", $"{Report.Number(Report.Median(medians[2].Zip(medians[0], (with, without) => with - without)))} ms");
        report.Value("p50 added by the echo", $"{Report.Number(Report.Median(medians[1].Zip(medians[0], (with, without) => with - without)))} ms");
        report.Value("p50 of Envoy alone", $"{Report.Number(Report.Median(medians[0]))} ms");
    }

    private async Task PacedAsync()
    {
        report.Section($"{PacedStreams} streams at once, {LoadCase.Events} events each, one every 20 ms");
        foreach (var (name, path) in ((string, LoadPath)[])[("echo", stack.Echo), ("product", stack.Product)])
        {
            var before = path.CpuSeconds;
            Count(path, await stack.Client.TogetherAsync(path.Url(LoadCase.Paced), LoadCase.Paced, PacedStreams));
            var micros = (path.CpuSeconds - before) / (PacedStreams * LoadCase.Events) * 1e6;
            report.Value($"CPU per event, {name}", Report.Number(micros) + " µs");
        }

        var waits = new double[2][];
        for (var way = 0; way < waits.Length; way++)
        {
            waits[way] = new double[SteadyRounds];
        }

        for (var round = 0; round < SteadyRounds; round++)
        {
            foreach (var (way, path) in ((int, LoadPath)[])[(0, stack.Echo), (1, stack.Product)])
            {
                (waits[way][round], var good) = await stack.FirstByte.OpenAsync(path.Url(LoadCase.Paced), LoadCase.Paced, PacedStreams);
                _notGood += PacedStreams - good;
            }
        }

        report.AtMost("first byte, product later than echo", Report.Median(waits[1].Zip(waits[0], (product, echo) => product - echo)), 0.6, " ms");
        report.Value("first byte, echo", Report.Number(Report.Median(waits[0])) + " ms");
    }

    private static double Ratio(double[] rates, double[] others) => Report.Median(rates.Zip(others, (rate, other) => rate / other));

    private H2LoadResult Count(LoadPath path, H2LoadResult result)
    {
        _serverErrors[path] = _serverErrors.GetValueOrDefault(path) + result.ServerErrors;
        _notGood += result.Sent - result.Good;
        return result;
    }
}
