using System.Buffers;
using System.Globalization;
using System.Text;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.OpenAi.Chat.Request;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Sampling, reasoning and the form of the answer on every style of model.</summary>
public sealed class ModelSettingsTests(ITestOutputHelper log)
{
    private const string Schema = """{"type":"object","properties":{"a":{"type":"string"}}}""";

    private static readonly string[] Models =
    [
        "anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-sonnet-4-20250514-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "anthropic.claude-opus-4-6-v1", "anthropic.claude-opus-4-7", "anthropic.claude-sonnet-5", "amazon.nova-pro-v1:0",
        "amazon.nova-2-lite-v1:0", "openai.gpt-oss-120b-1:0", "openai.gpt-5", "meta.llama3-3-70b-instruct-v1:0", "acme.unheard-of",
    ];

    private static readonly string[] Members =
    [
        "\"reasoning_effort\":\"none\"", "\"reasoning_effort\":\"minimal\"", "\"reasoning_effort\":\"medium\"",
        "\"reasoning_effort\":\"high\"", "\"reasoning_effort\":\"xhigh\"", "\"reasoning_effort\":\"max\"",
        "\"thinking\":{\"type\":\"disabled\"}", "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}",
        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2147483647}",
        "\"max_tokens\":1", "\"max_tokens\":1024", "\"max_tokens\":1025", "\"max_tokens\":2147483647", "\"max_completion_tokens\":5000",
        "\"temperature\":0", "\"temperature\":2", "\"top_p\":1", "\"top_p\":1e-300", "\"top_k\":1", "\"top_k\":2147483647",
        "\"stop\":[\"a\",\"\",\"b\"]", "\"stream\":true", "\"service_tier\":\"flex\"", "\"tool_choice\":\"required\"", "\"tool_choice\":\"none\"",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":" + Schema + "}}",
        "\"min_p\":0.5", "\"output_config\":{}", "\"inferenceConfig\":1",
    ];

    [Fact]
    public void Any_settings_on_any_model_give_a_valid_request_or_a_400_that_names_one_of_them()
    {
        var random = new Random(11);
        var accepted = 0;
        for (var run = 0; run < 30_000; run++)
        {
            var members = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Members[random.Next(Members.Length)]).DistinctBy(Name).ToList();
            var options = Options(Models[random.Next(Models.Length)]);
            var output = new ArrayBufferWriter<byte>();
            if (Translate(string.Join(',', members), options, output) is { } refusal)
            {
                Assert.Equal(400, refusal.Status);
                Assert.Contains(refusal.Param!.Split('.', '[')[0], members.Select(Name));
                continue;
            }

            accepted++;
            ConverseValidator.Check(output.WrittenMemory);
        }

        Assert.InRange(accepted, 10_000, 29_999);
    }

    [Fact]
    public void A_budget_is_always_below_the_limit()
    {
        foreach (var limit in new[] { 1025, 1026, 2048, 2049, 4096, 4097, 64_000, int.MaxValue })
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.Null(Translate($"\"reasoning_effort\":\"high\",\"max_tokens\":{limit}", Options(Models[2]), output));
            ConverseValidator.Check(output.WrittenMemory);
            Assert.Contains(
                $"\"budget_tokens\":{Math.Min(4096, limit - 1).ToString(CultureInfo.InvariantCulture)}}}",
                Encoding.UTF8.GetString(output.WrittenSpan),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_any_known_limit_there_is_room_for_the_answer()
    {
        var options = Options(Models[2]);
        options = options with { Model = options.Model with { MaxOutputTokens = null } };
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Translate("\"reasoning_effort\":\"low\"", options, output));
        Assert.Contains("\"maxTokens\":17408", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        Assert.Equal(
            "thinking.budget_tokens",
            Translate("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2147483647}", options, new ArrayBufferWriter<byte>())?.Param);
    }

    [Theory]
    [InlineData("", 1, false)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", 1, true)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\"", 1, true)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", 2, false)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\"", 1, false)]
    public void The_reply_knows_the_answer_tool_when_one_was_declared(string tools, int model, bool withTools)
    {
        var members = $"\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"n\",\"schema\":{Schema}}}}}";
        var body = Requests.Hello(tools.Length == 0 ? members : $"{members},{tools}");
        Assert.True(Requests.Dialect.TryRead(new ClientCall(body), out var read, out _));
        var request = Assert.IsType<Envelope>(read);
        Assert.Null(request.Translate(Options(Models[model]), "id", new ArrayBufferWriter<byte>()));
        request.Dispose();
        var expected = withTools || tools.Length == 0 ? "extproc_structured_answer" : "";
        Assert.Equal(expected, Encoding.ASCII.GetString(request.StructuredOutputTool.Span));
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(2, "response_format")]
    [InlineData(1, "response_format")]
    [InlineData(4, "")]
    public void Settings_of_every_kind_at_once_cost_at_most_3_KB(int model, string format)
    {
        var schema = format.Length == 0
            ? ""
            : $",\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"n\",\"schema\":{Schema}}}}}";
        var body = Requests.Hello($$"""
            "reasoning_effort":"high","max_tokens":9000,"stop":["a","b"],"service_tier":"flex","user":"ann","metadata":{"project":"apollo","x":"y"},
            "performance_config":{"latency":"optimized"},"min_p":0.5{{schema}}
            """);
        var options = Options(Models[model]) with { Guardrail = new GuardrailPolicy("gr", "1", "enabled", "sync") };
        var output = new ArrayBufferWriter<byte>(1 << 16);
        var least = long.MaxValue;
        for (var run = 0; run < 20; run++)
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Requests.Dialect.TryRead(new ClientCall(body), out var request, out _));
            Assert.Null(request.Translate(options, CaseOptions.RequestId, output));
            request.Dispose();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        log.WriteLine($"{Models[model]} {format}: {least} B");
        Assert.InRange(least, 0, 3 * 1024);
    }

    private static string Name(string member) => member.Split('"')[1];

    private static TranslationOptions Options(string model) => CaseOptions.Default with
    {
        Model = ModelTable.Find(model),
        PassThroughFields = new HashSet<string> { "min_p", "output_config", "inferenceConfig" },
    };

    private static Refusal? Translate(string members, TranslationOptions options, ArrayBufferWriter<byte> output)
    {
        if (!Requests.Dialect.TryRead(new ClientCall(Requests.Hello(members)), out var request, out var refusal))
        {
            return refusal;
        }

        using (request)
        {
            return request.Translate(options, CaseOptions.RequestId, output);
        }
    }
}
