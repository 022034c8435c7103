using ExtProc.Core.Exchange;
using ExtProc.Server.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ExtProc.Server.Tests.Logging;

public sealed class LogOutputTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, long> _dropped = [];

    [Fact]
    public void A_line_tells_time_level_category_event_and_text_on_one_line()
    {
        var lines = Written(logger =>
        {
            TransactionLog.UpstreamAuthRefused(logger, 403, "request-1");
            logger.LogError(new InvalidOperationException("broken\nbadly"), "It failed");
        });

        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn: Category\[202\] AWS refused .*, request id request-1: ", lines[0]);
        Assert.Matches(@"Z fail: Category\[0\] It failed System\.InvalidOperationException: broken badly", lines[1]);
        Assert.Equal((0, 0), (_dropped[LogOutput.QueueFull], _dropped[LogOutput.Repeated]));
    }

    [Fact]
    public void Repeated_lines_are_limited_counted_and_summed_up()
    {
        var lines = Written(logger =>
        {
            for (var i = 0; i < 1000; i++)
            {
                TransactionLog.UpstreamAuthRefused(logger, 403, $"request-{i}");
            }

            Log.CredentialsRenewed(logger, "another kind");
            _time.Advance(RepeatLimit.Interval);
            TransactionLog.UpstreamAuthRefused(logger, 403, "next minute");
        });

        Assert.Equal(RepeatLimit.Lines + 3, lines.Length);
        Assert.Contains("another kind", lines[RepeatLimit.Lines], StringComparison.Ordinal);
        Assert.EndsWith("warn: Category[202] 970 more lines like this were left out: at most 30 are written in 60 s", lines[^2], StringComparison.Ordinal);
        Assert.Contains("next minute", lines[^1], StringComparison.Ordinal);
        Assert.Equal((0, 970), (_dropped[LogOutput.QueueFull], _dropped[LogOutput.Repeated]));
    }

    [Fact]
    public async Task Lines_that_find_no_room_are_counted_and_told()
    {
        // Each line of a kind of its own: the limit for repeated lines is not what this is about.
        const int Lost = 7;
        var stream = new GatedStream(isOpen: false);
        using (var output = New(stream))
        {
            var logger = output.CreateLogger("Category");
            logger.Log(LogLevel.Information, new EventId(-1), "first", null, (text, _) => text);
            await stream.Waiting;
            for (var i = 0; i < LineQueue.Capacity + Lost; i++)
            {
                logger.Log(LogLevel.Information, new EventId(i), "line", null, (text, _) => text);
            }

            stream.Open();
        }

        Assert.Equal(LineQueue.Capacity + 2, stream.Lines.Length);
        Assert.EndsWith($"warn: ExtProc.Server.Logging[0] {Lost} lines are missing here: whoever reads this log had stopped, or was too slow", stream.Lines[^1], StringComparison.Ordinal);
        Assert.Equal((Lost, 0), (_dropped[LogOutput.QueueFull], _dropped[LogOutput.Repeated]));
    }

    [Fact]
    public void A_line_after_the_end_harms_nobody()
    {
        var output = New(new GatedStream(isOpen: true));
        var logger = output.CreateLogger("Category");
        output.Dispose();

        Log.CredentialsRenewed(logger, "too late");

        Assert.Equal(1, _dropped[LogOutput.QueueFull]);
    }

    private string[] Written(Action<ILogger> log)
    {
        var stream = new GatedStream(isOpen: true);
        using (var output = New(stream))
        {
            log(output.CreateLogger("Category"));
        }

        return stream.Lines;
    }

    private LogOutput New(GatedStream stream)
    {
        var output = new LogOutput(stream, _time);
        output.CountDropped((reason, count) => _dropped[reason] = _dropped.GetValueOrDefault(reason) + count);
        return output;
    }
}
