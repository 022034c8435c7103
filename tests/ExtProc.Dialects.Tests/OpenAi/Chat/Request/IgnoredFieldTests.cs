using System.Buffers;
using System.Text;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

public sealed class IgnoredFieldTests
{
    [Fact]
    public void A_name_is_listed_once_however_often_it_comes()
    {
        var message = """{"role":"user","name":"ann","content":"Hi","odd":1}""";
        var body = $$"""{"seed":1,"messages":[{{message}},{{message}},{{message}}]}""";
        Assert.Equal(["seed", "messages.odd", "messages.name"], Ignored(body));
    }

    [Fact]
    public void Fields_that_are_null_or_ask_for_nothing_are_not_listed() =>
        Assert.Empty(Ignored("""{"seed":null,"unheard_of":null,"presence_penalty":0,"metadata":{},"messages":[{"role":"user","content":"Hi","name":null}]}"""));

    [Fact]
    public void No_more_than_64_names_are_kept()
    {
        var fields = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"f{i}\":1"));
        var ignored = Ignored(Encoding.UTF8.GetString(Requests.Hello(fields)));
        Assert.Equal(64, ignored.Count);
        Assert.Equal("f0", ignored[0]);
        Assert.Equal("f63", ignored[^1]);
    }

    [Fact]
    public void A_long_name_is_cut_between_two_characters()
    {
        var name = new string('a', 63) + "é" + new string('b', 10_000);
        Assert.Equal([new string('a', 63)], Ignored(Encoding.UTF8.GetString(Requests.Hello($"\"{name}\":1"))));
    }

    [Fact]
    public void An_escaped_name_is_listed_as_it_reads() =>
        Assert.Equal(["seed", "näme"], Ignored(Encoding.UTF8.GetString(Requests.Hello("""  "s\u0065ed":1,"n\u00e4me":1  """))));

    [Fact]
    public void Repeated_names_cost_no_memory()
    {
        var message = ",{\"role\":\"user\",\"name\":\"ann\",\"content\":\"Hi\",\"odd\":1}";
        var body = Requests.Utf8("""{"messages":[{"role":"user","content":"Hi"}""" + string.Concat(Enumerable.Repeat(message, 10_000)) + "]}");
        var output = new ArrayBufferWriter<byte>(4 << 20);
        var least = long.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Null(Requests.Translate(body, output));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 2 * 1024);
    }

    [Theory]
    [InlineData("\"seed\":1", "seed")]
    [InlineData("\"unheard_of\":{}", "unheard_of")]
    [InlineData("\"stream_options\":{\"include_obfuscation\":true}", "stream_options.include_obfuscation")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"odd\":1}}]", "tools[0].function.odd")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\",\"odd\":1}}", "tool_choice.function.odd")]
    public void The_setting_refuse_makes_an_ignored_field_a_400(string member, string param)
    {
        var refusal = Requests.Translate(Encoding.UTF8.GetString(Requests.Hello(member)), refuseUnknown: true);
        Assert.Equal(400, refusal?.Status);
        Assert.Equal(param, refusal?.Param);
    }

    [Theory]
    [InlineData("""{"role":"user","content":"Hi","name":"ann"}""", "messages[1].name")]
    [InlineData("""{"role":"system","content":[{"type":"text","text":"Hi","odd":1}]}""", "messages[1].content[0].odd")]
    [InlineData("""{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}""", "messages[1].tool_calls[0].index")]
    public void The_setting_refuse_names_the_place_inside_messages(string message, string param)
    {
        var body = $$"""{"messages":[{"role":"user","content":"Hi"},{{message}}]}""";
        Assert.Equal(param, Requests.Translate(body, refuseUnknown: true)?.Param);
    }

    [Fact]
    public void The_setting_refuse_accepts_what_asks_for_nothing() =>
        Assert.Null(Requests.Translate(
            Encoding.UTF8.GetString(Requests.Hello("\"n\":1,\"logprobs\":false,\"logit_bias\":{},\"store\":false,\"seed\":null")),
            refuseUnknown: true));

    private static IReadOnlyList<string> Ignored(string body)
    {
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Utf8(body)), out var request, out _));
        using (request)
        {
            Assert.Null(request.Translate(CaseOptions.Default, CaseOptions.RequestId, new ArrayBufferWriter<byte>()));
            return request.IgnoredFields;
        }
    }
}
