using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Whatever the bytes are: a 400 or a request that Bedrock can read, never an exception.</summary>
public sealed class HostileBodyTests
{
    public static TheoryData<string> NotARequest =>
    [
        "", " ", "null", "true", "1", "\"text\"", "[]", "[{}]", "{", "}", "{}", "{]", "nul", "{\"messages\":", "{'a':1}", "{\"a\":1,}",
        "{\"messages\":[]}", "{\"messages\":{}}", "{\"messages\":[null]}", "{\"messages\":[[]]}", "{\"messages\":[{}]}",
        "{\"messages\":[{\"role\":\"user\"}]}", "{} {}", "// comment\n{}", "\ufeff{}", "{\"a\":1e}", "{\"\\ud800\":1}",
    ];

    public static TheoryData<string, string> TextPlaces
    {
        get
        {
            var places = new TheoryData<string, string>();
            foreach (var request in Requests.AllFull)
            {
                foreach (var (path, _) in JsonPlaces.Of(request).Where(place => place.Kind == JsonValueKind.String))
                {
                    places.Add(path, request);
                }
            }

            return places;
        }
    }

    public static TheoryData<string> ObjectPlaces =>
        ["", .. from place in JsonPlaces.Of(Requests.Full) where place.Kind == JsonValueKind.Object select place.Path];

    [Theory]
    [MemberData(nameof(NotARequest))]
    public void A_body_that_is_no_request_is_refused(string body) => ShouldBeBadRequest(Requests.Translate(body));

    [Fact]
    public void A_request_cut_anywhere_is_refused()
    {
        var body = Requests.Utf8(Requests.Full);
        for (var length = 0; length < body.Length; length++)
        {
            var refusal = Requests.Translate(body.AsMemory(0, length), new ArrayBufferWriter<byte>());
            ShouldBeBadRequest(refusal);
            Assert.Null(refusal!.Param);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xFF, 0xFE })]
    public void Invalid_UTF_8_inside_a_text_is_refused(byte[] junk)
    {
        byte[] body = [.. "{\"messages\":[{\"role\":\"user\",\"content\":\"x"u8, .. junk, .. "\"}]}"u8];
        var refusal = Requests.Translate(body, new ArrayBufferWriter<byte>());
        ShouldBeBadRequest(refusal);
        Assert.Contains("UTF-8", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TextPlaces))]
    public void Half_a_surrogate_pair_is_refused_by_name_wherever_text_is(string place, string request)
    {
        foreach (var text in new[] { @"""\ud800""", @"""a\udc00b""", @"""\ud800\ud800""", @"""\ud83d\u0041""", @"""x\uDBFF""" })
        {
            var refusal = Requests.Translate(JsonPlaces.Replace(request, place, text), new ArrayBufferWriter<byte>());
            ShouldBeBadRequest(refusal);

            // A schema is one value, so that its path stands for what is inside.
            Assert.StartsWith(refusal!.Param!, place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_inside_arguments_is_refused_by_name()
    {
        const string Place = "messages[3].tool_calls[0].function.arguments";
        var refusal = Requests.Translate(
            JsonPlaces.Replace(Requests.Full, Place, @"""{\""city\"":\""\\ud800\""}"""), new ArrayBufferWriter<byte>());
        ShouldBeBadRequest(refusal);
        Assert.Equal(Place, refusal!.Param);
    }

    [Theory]
    [MemberData(nameof(ObjectPlaces))]
    public void A_member_given_twice_is_refused_in_every_object(string place)
    {
        var refusal = Requests.Translate(WithMember(place, "\"dup\":1,\"d\\u0075p\":2"), new ArrayBufferWriter<byte>());
        ShouldBeBadRequest(refusal);
        Assert.Contains("twice", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ObjectPlaces))]
    public void Half_a_surrogate_pair_in_a_member_name_is_refused_in_every_object(string place) =>
        ShouldBeBadRequest(Requests.Translate(WithMember(place, "\"\\ud800\":1"), new ArrayBufferWriter<byte>()));

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Deep_nesting_is_refused(string open, string close)
    {
        foreach (var depth in new[] { 65, 1_000, 100_000 })
        {
            var deep = new StringBuilder().Insert(0, open, depth).Append('1').Insert(depth * open.Length + 1, close, depth).ToString();
            ShouldBeBadRequest(Requests.Translate(Encoding.UTF8.GetString(Requests.Hello($"\"zz\":{deep}"))));
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(70)]
    [InlineData(EmbeddedObject.MostLevels)]
    public void Deep_nesting_inside_arguments_is_kept(int levels)
    {
        var deep = Deep(levels);
        foreach (var (place, request) in Arguments)
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.Null(Requests.Translate(JsonPlaces.Replace(request, place, $"\"{deep}\""), output));
            Assert.Contains($"\"input\":{deep.Replace("\\", "", StringComparison.Ordinal)}", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
            ConverseValidator.Check(output.WrittenMemory);
        }
    }

    [Fact]
    public void Deeper_nesting_inside_arguments_is_refused_by_name_and_never_sent_in_another_form()
    {
        foreach (var levels in new[] { EmbeddedObject.MostLevels + 1, 100_000 })
        {
            ShouldRefuseArguments(Deep(levels), "deeper");
        }
    }

    [Theory]
    [InlineData("""{\"a\":1,\"a\":2}""")]
    [InlineData("""{\"a\":{\"b\":[{\"c\":1,\"\\u0063\":2}]}}""")]
    [InlineData("""{\u0022a\u0022:1,\"a\":1}""")]
    public void A_member_given_twice_inside_arguments_is_refused_by_name(string arguments) => ShouldRefuseArguments(arguments, "twice");

    [Fact]
    public void Too_many_members_inside_arguments_are_refused_by_name() => ShouldRefuseArguments(
        "{" + string.Join(',', Enumerable.Range(0, EmbeddedObject.MostMembers + 1).Select(index => $"\\\"m{index}\\\":0")) + "}", "too many");

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(20_260_801);
        for (var run = 0; run < 20_000; run++)
        {
            var body = new byte[random.Next(1, 200)];
            random.NextBytes(body);
            ShouldBeBadRequest(Requests.Translate(body, new ArrayBufferWriter<byte>()));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_request_with_random_damage_is_refused_or_stays_valid(int full)
    {
        const string Damage = "\"\\{}[]:,0aue\u0001 \u007f";
        var random = new Random(7);
        var original = Requests.Utf8(Requests.AllFull[full]);
        var accepted = 0;
        for (var run = 0; run < 25_000; run++)
        {
            var body = original.ToArray();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                body[random.Next(body.Length)] = (byte)(Damage[random.Next(Damage.Length)] ^ (random.Next(8) == 0 ? 0x80 : 0));
            }

            var output = new ArrayBufferWriter<byte>();
            if (Requests.Translate(body, output) is { } refusal)
            {
                ShouldBeBadRequest(refusal);
                continue;
            }

            accepted++;
            ConverseValidator.Check(output.WrittenMemory);
        }

        Assert.InRange(accepted, 1, 24_999);
    }

    [Fact]
    public void A_refusal_repeats_nothing_of_the_prompt()
    {
        foreach (var (request, place, kind) in Requests.AllFull.SelectMany(full => JsonPlaces.Of(full).Select(place => (full, place.Path, place.Kind))))
        {
            var damaged = JsonPlaces.Replace(request, place, kind == JsonValueKind.String ? "[\"topsecret\"]" : "\"topsecret\"");
            if (Requests.Translate(damaged, new ArrayBufferWriter<byte>()) is { } refusal)
            {
                Assert.DoesNotContain("topsecret", refusal.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_refused_request_leaves_the_next_one_untouched()
    {
        var good = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8(Requests.Full), good));
        foreach (var (place, _) in JsonPlaces.Of(Requests.Full))
        {
            _ = Requests.Translate(JsonPlaces.Replace(Requests.Full, place, "[7]"), new ArrayBufferWriter<byte>());
            var again = new ArrayBufferWriter<byte>();
            Assert.Null(Requests.Translate(Requests.Utf8(Requests.Full), again));
            Assert.Equal(good.WrittenSpan, again.WrittenSpan);
        }
    }

    private static (string Place, string Request)[] Arguments =>
    [
        ("messages[3].tool_calls[0].function.arguments", Requests.Full), ("messages[1].function_call.arguments", Requests.FullOfFunctions),
    ];

    private static string Deep(int levels) =>
        new StringBuilder().Insert(0, "{\\\"a\\\":", levels).Append('1').Append('}', levels).ToString();

    private static void ShouldRefuseArguments(string arguments, string reason)
    {
        foreach (var (place, request) in Arguments)
        {
            var refusal = Requests.Translate(JsonPlaces.Replace(request, place, $"\"{arguments}\""), new ArrayBufferWriter<byte>());
            ShouldBeBadRequest(refusal);
            Assert.Equal(place, refusal!.Param);
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] WithMember(string place, string members)
    {
        if (place.Length == 0)
        {
            return Requests.Utf8(string.Concat("{", members, ",", Requests.Full.AsSpan(Requests.Full.IndexOf('{') + 1)));
        }

        using var document = JsonDocument.Parse(Requests.Full);
        var value = document.RootElement;
        foreach (var step in place.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'))
        {
            value = value.ValueKind == JsonValueKind.Array ? value[int.Parse(step)] : value.GetProperty(step);
        }

        return JsonPlaces.Replace(Requests.Full, place, string.Concat("{", members, ",", value.GetRawText().AsSpan(1)));
    }

    private static void ShouldBeBadRequest(Refusal? refusal)
    {
        Assert.NotNull(refusal);
        Assert.Equal(400, refusal.Status);
        Assert.Equal("invalid_request_error", refusal.Code);
        Assert.Equal(RefusalCause.Client, refusal.Cause);
        Assert.NotEmpty(refusal.Message);
    }
}
