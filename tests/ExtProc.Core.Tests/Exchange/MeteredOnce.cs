using ExtProc.Core.Exchange;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

public sealed class MeteredOnce
{
    private const string Labels =
        "team=\"finance\",model=\"claude-sonnet\",inference_profile=\"" + Gateway.FinanceSonnet + "\"";

    private readonly Gateway _gateway = new();

    [Fact]
    public void A_whole_reply_is_counted_once_with_each_kind_of_token()
    {
        using (var transaction = _gateway.Sent())
        {
            transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);
            transaction.OnResponseBody(Gateway.Bytes(Gateway.Reply), endOfStream: true);
            AssertCounted("ok");
        }

        AssertCounted("ok");
        Has($"extproc_tokens_total{{{Labels},type=\"input\"}} 7\n");
        Has($"extproc_tokens_total{{{Labels},type=\"output\"}} 2\n");
        Has($"extproc_tokens_total{{{Labels},type=\"cache_read\"}} 4\n");
        Has($"extproc_tokens_total{{{Labels},type=\"cache_write\"}} 1\n");
    }

    [Fact]
    public void A_client_that_goes_away_is_counted_as_aborted()
    {
        _gateway.Sent().Dispose();

        AssertCounted("aborted");
    }

    [Fact]
    public void What_a_client_invents_is_counted_as_other()
    {
        using (var transaction = new Transaction(_gateway.Services))
        {
            transaction.OnRequestHeaders(Gateway.Request("invented-team"), endOfStream: false);
        }

        Has("extproc_requests_total{team=\"other\",model=\"other\",inference_profile=\"other\",dialect=\"openai_chat\",outcome=\"refused\"} 1\n");
        Assert.DoesNotContain("invented-team", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configured_model_that_the_team_may_not_use_is_counted_by_its_name()
    {
        using (var transaction = new Transaction(_gateway.Services))
        {
            transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);
            transaction.OnRequestBody(Gateway.Bytes("""{"model":"claude-haiku","messages":[{"role":"user","content":"x"}]}"""));
        }

        Has("extproc_requests_total{team=\"finance\",model=\"claude-haiku\",inference_profile=\"other\",dialect=\"openai_chat\",outcome=\"refused\"} 1\n");
    }

    [Theory]
    [InlineData(null, "missing", "other")]
    [InlineData("expired", "expired", "other")]
    [InlineData("nobody", "team", "other")]
    [InlineData("engineering", "model_not_allowed", "engineering")]
    public void A_refusal_is_counted_by_its_reason(string? token, string reason, string team)
    {
        using (var transaction = new Transaction(_gateway.Services))
        {
            transaction.OnRequestHeaders(Gateway.Request(token), endOfStream: false);
            transaction.OnRequestBody(Gateway.Bytes("""{"model":"claude-haiku","messages":[{"role":"user","content":"x"}]}"""));
        }

        Has($"extproc_refusals_total{{reason=\"{reason}\",team=\"{team}\"}} 1\n");
    }

    [Fact]
    public void A_wrong_request_is_no_refusal_of_ours()
    {
        using (var transaction = new Transaction(_gateway.Services))
        {
            transaction.OnRequestHeaders(Gateway.Request(), endOfStream: true);
        }

        Assert.DoesNotContain("extproc_refusals_total{", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invented_field_is_counted_as_other()
    {
        using (_gateway.Sent("""{"model":"gpt-4o","seed":1,"brand_new":2,"messages":[{"role":"user","content":"x"}]}"""))
        {
        }

        Has("extproc_ignored_fields_total{dialect=\"openai_chat\",field=\"seed\"} 1\n");
        Has("extproc_ignored_fields_total{dialect=\"openai_chat\",field=\"other\"} 1\n");
    }

    [Fact]
    public void A_call_that_never_spoke_leaves_no_trace()
    {
        new Transaction(_gateway.Services).Dispose();

        Assert.DoesNotContain("extproc_requests_total{", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_step_records_its_own_time()
    {
        using (var transaction = _gateway.Sent())
        {
            transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);
            transaction.OnResponseBody(Gateway.Bytes(Gateway.Reply), endOfStream: true);
        }

        foreach (var step in new[] { "dialect", "identity", "team", "profile", "translate", "sign", "decide", "reply", "meter" })
        {
            Has($"extproc_step_duration_seconds_count{{step=\"{step}\"}} 1\n");
        }
    }

    private void AssertCounted(string outcome) =>
        Has($"extproc_requests_total{{{Labels},dialect=\"openai_chat\",outcome=\"{outcome}\"}} 1\n");

    private void Has(string line) => Assert.Contains(line, _gateway.Metrics, StringComparison.Ordinal);
}
