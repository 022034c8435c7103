using ExtProc.Core.Accounting;
using ExtProc.Dialects.Contract;
using Prometheus;

namespace ExtProc.Server.Metering;

/// <summary>The series that the exchanges of one team, model, profile and dialect are counted in.</summary>
internal sealed class ExchangeSeries
{
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();

    private readonly Counter.Child[] _requests;
    private readonly Counter.Child _input;
    private readonly Counter.Child _output;
    private readonly Counter.Child _cacheRead;
    private readonly Counter.Child _cacheWrite;

    /// <param name="requests">Labels: team, model, inference_profile, dialect, outcome.</param>
    /// <param name="tokens">Labels: team, model, inference_profile, type.</param>
    /// <param name="labels">Values of the first three labels.</param>
    /// <param name="dialect">Value of <c>dialect</c>.</param>
    public ExchangeSeries(Counter requests, Counter tokens, TransactionLabels labels, string dialect)
    {
        _requests = Array.ConvertAll(Outcomes, outcome =>
            requests.WithLabels([labels.Team, labels.Model, labels.InferenceProfile, dialect, outcome.Label()]));
        _input = Tokens("input");
        _output = Tokens("output");
        _cacheRead = Tokens("cache_read");
        _cacheWrite = Tokens("cache_write");

        Counter.Child Tokens(string type) => tokens.WithLabels([labels.Team, labels.Model, labels.InferenceProfile, type]);
    }

    /// <summary>Counts one exchange.</summary>
    public void CountRequest(Outcome outcome) => _requests[(int)outcome].Inc();

    /// <summary>Counts the tokens of one exchange. A kind of which there were none gets no series.</summary>
    public void CountTokens(in TokenUsage usage)
    {
        Count(_input, usage.Input);
        Count(_output, usage.Output);
        Count(_cacheRead, usage.CacheRead);
        Count(_cacheWrite, usage.CacheWrite);
    }

    private static void Count(Counter.Child series, long count)
    {
        if (count > 0)
        {
            series.Inc(count);
        }
    }
}
