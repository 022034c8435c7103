using ExtProc.Server.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ExtProc.Server.Tests.Logging;

public sealed class RepeatLimitTests : IDisposable
{
    private static readonly LineKind Kind = new("ExtProc.Server.Hosting.Sidecar", 202, LogLevel.Warning);

    private readonly FakeTimeProvider _time = new();
    private readonly List<(LineKind Kind, int More)> _reports = [];
    private readonly RepeatLimit _limit;

    public RepeatLimitTests() => _limit = new RepeatLimit(_time, (kind, more) => _reports.Add((kind, more)));

    public void Dispose() => _limit.Dispose();

    [Fact]
    public void Thirty_lines_of_a_kind_pass_and_the_rest_is_a_number_when_the_minute_is_over()
    {
        Assert.Equal(RepeatLimit.Lines, Admitted(Kind, 5000));
        Assert.Empty(_reports);

        // Nobody logs any more: the number comes all the same.
        _time.Advance(RepeatLimit.Interval);

        Assert.Equal([(Kind, 5000 - RepeatLimit.Lines)], _reports);
    }

    [Theory]
    [InlineData("ExtProc.Server.Grpc.CallServer", 202, LogLevel.Warning)]
    [InlineData("ExtProc.Server.Hosting.Sidecar", 200, LogLevel.Warning)]
    [InlineData("ExtProc.Server.Hosting.Sidecar", 202, LogLevel.Error)]
    public void Another_kind_is_counted_by_itself(string category, int id, LogLevel level)
    {
        Admitted(Kind, 100);

        Assert.Equal(RepeatLimit.Lines, Admitted(new LineKind(category, id, level), 100));
    }

    [Fact]
    public void Each_minute_begins_anew_and_is_told_once()
    {
        for (var minute = 1; minute <= 3; minute++)
        {
            Assert.Equal(RepeatLimit.Lines, Admitted(Kind, 40));
            _time.Advance(RepeatLimit.Interval);
            Assert.Equal(minute, _reports.Count);
        }

        _time.Advance(RepeatLimit.Interval * 3);
        Assert.Equal(3, _reports.Count);
    }

    [Fact]
    public void A_kind_that_kept_its_limit_is_not_told()
    {
        Admitted(Kind, RepeatLimit.Lines);
        _time.Advance(RepeatLimit.Interval);
        Admitted(Kind, 1);

        Assert.Empty(_reports);
    }

    [Fact]
    public void The_end_tells_what_is_open()
    {
        Admitted(Kind, RepeatLimit.Lines + 1);
        _limit.Dispose();

        Assert.Equal([(Kind, 1)], _reports);
    }

    [Fact]
    public async Task Many_threads_get_thirty_lines_together()
    {
        var admitted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Admitted(Kind, 10_000))));

        Assert.Equal(RepeatLimit.Lines, admitted.Sum());
        _limit.Dispose();
        Assert.Equal(40_000 - RepeatLimit.Lines, Assert.Single(_reports).More);
    }

    private int Admitted(LineKind kind, int count) => Enumerable.Range(0, count).Count(_ => _limit.Admits(kind));
}
