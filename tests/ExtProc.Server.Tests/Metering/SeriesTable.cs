using ExtProc.Core.Accounting;
using ExtProc.Server.Metering;
using Prometheus;
using Xunit;

namespace ExtProc.Server.Tests.Metering;

public sealed class SeriesTable
{
    private readonly Counter _requests;
    private readonly Counter _tokens;

    public SeriesTable()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());
        _requests = factory.CreateCounter("r", "", "team", "model", "inference_profile", "dialect", "outcome");
        _tokens = factory.CreateCounter("t", "", "team", "model", "inference_profile", "type");
    }

    [Fact]
    public void Equal_labels_have_one_entry_whoever_made_them()
    {
        var table = new ExchangeSeriesTable(_requests, _tokens);

        Assert.Same(table.Find(Labels("a"), "chat"), table.Find(Labels("a"), "chat"));
        Assert.NotSame(table.Find(Labels("a"), "chat"), table.Find(Labels("b"), "chat"));
        Assert.NotSame(table.Find(Labels("a"), "chat"), table.Find(Labels("a"), "messages"));
        Assert.Equal(3, table.Kept);
    }

    [Fact]
    public void Beyond_its_bound_it_counts_in_the_same_series_and_keeps_nothing()
    {
        var table = new ExchangeSeriesTable(_requests, _tokens, mostKept: 2);
        foreach (var team in new[] { "a", "b", "c", "c", "d" })
        {
            table.Find(Labels(team), "chat").CountRequest(Outcome.Ok);
        }

        Assert.Equal(2, table.Kept);
        Assert.Equal(2, _requests.WithLabels("c", "m", "p", "chat", "ok").Value);
    }

    private static TransactionLabels Labels(string team) => new(team, "m", "p");
}
