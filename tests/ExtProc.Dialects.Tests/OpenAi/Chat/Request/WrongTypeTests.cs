using System.Buffers;
using ExtProc.Dialects.OpenAi.Chat.Request;
using ExtProc.Dialects.Reading;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Every place of a full request gets every kind of value.</summary>
public sealed class WrongTypeTests
{
    private const string Number = "123";
    private const string Text = "\"zzz\"";
    private const string True = "true";
    private const string Null = "null";
    private const string Array = "[7]";
    private const string Object = """{"zz":1}""";

    private static readonly string[] Values = [Number, Text, True, Null, Array, Object];

    // What each place may hold. Such a value may still be refused (an unknown role), but need not be.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["model"] = [Text, Null],
        ["messages[]"] = [],
        ["messages"] = [],
        ["messages[].role"] = [],
        ["messages[].content"] = [Text, Null],
        ["messages[].content[]"] = [],
        ["messages[].content[].type"] = [],
        ["messages[].content[].text"] = [Text],
        ["messages[].content[].refusal"] = [Text],
        ["messages[].refusal"] = [Text, Null],
        ["messages[].tool_calls"] = [],
        ["messages[].tool_calls[]"] = [],
        ["messages[].tool_calls[].id"] = [],
        ["messages[].tool_calls[].type"] = [],
        ["messages[].tool_calls[].function"] = [],
        ["messages[].tool_calls[].function.name"] = [Text],
        ["messages[].tool_calls[].function.arguments"] = [Text],
        ["messages[].tool_calls[].custom"] = [],
        ["messages[].tool_calls[].custom.name"] = [Text],
        ["messages[].tool_calls[].custom.input"] = [Text],
        ["messages[].function_call"] = [],
        ["messages[].function_call.name"] = [Text],
        ["messages[].function_call.arguments"] = [Text],
        ["messages[].name"] = [Text],
        ["messages[].content[].image_url"] = [],
        ["messages[].content[].image_url.url"] = [],
        ["messages[].content[].file"] = [],
        ["messages[].content[].file.file_data"] = [],
        ["messages[].content[].file.filename"] = [Text, Null],
        ["messages[].content[].input_audio"] = [],
        ["messages[].content[].input_audio.data"] = [],
        ["messages[].content[].input_audio.format"] = [],
        ["messages[].content[].video_url"] = [],
        ["messages[].content[].video_url.url"] = [],
        ["messages[].tool_call_id"] = [],
        ["messages[].thinking_blocks"] = [Null],
        ["messages[].thinking_blocks[]"] = [],
        ["messages[].thinking_blocks[].type"] = [],
        ["messages[].thinking_blocks[].thinking"] = [Text, Null],
        ["messages[].thinking_blocks[].signature"] = [Text, Null],
        ["messages[].thinking_blocks[].data"] = [],
        ["messages[].cache_control"] = [Null],
        ["messages[].cache_control.type"] = [],
        ["messages[].cache_control.ttl"] = [Null],
        ["messages[].content[].cache_control"] = [Null],
        ["messages[].content[].cache_control.type"] = [],
        ["messages[].content[].prompt_cache_breakpoint"] = [Null],
        ["messages[].content[].prompt_cache_breakpoint.mode"] = [],
        ["cache_control"] = [Null],
        ["cache_control.type"] = [],
        ["cache_control.ttl"] = [Null],
        ["prompt_cache_options"] = [Object, Null],
        ["prompt_cache_options.mode"] = [Null],
        ["prompt_cache_options.ttl"] = [Null],
        ["tools[].cache_control"] = [Null],
        ["tools[].cache_control.type"] = [],
        ["tools[].function.cache_control"] = [Null],
        ["tools[].function.cache_control.type"] = [],
        ["tools[].function.cache_control.ttl"] = [Null],
        ["stream"] = [True, Null],
        ["stream_options"] = [Object, Null],
        ["stream_options.include_usage"] = [True, Null],
        ["max_completion_tokens"] = [Number, Null],
        ["max_tokens"] = [Number, Null],
        ["temperature"] = [Null],
        ["top_p"] = [Null],
        ["stop"] = [Text, Null],
        ["stop[]"] = [Text],
        ["tools"] = [],
        ["tools[]"] = [],
        ["tools[].type"] = [],
        ["tools[].function"] = [],
        ["tools[].function.name"] = [],
        ["tools[].function.description"] = [Text, Null],
        ["tools[].function.parameters"] = [Object, Null],
        ["tool_choice"] = [Null],
        ["tool_choice.type"] = [],
        ["tool_choice.function"] = [],
        ["tool_choice.function.name"] = [],
        ["thinking"] = [Null],
        ["thinking.type"] = [],
        ["thinking.budget_tokens"] = [],
        ["thinking.display"] = [Null],
        ["reasoning_effort"] = [Null],
        ["top_k"] = [Number, Null],
        ["response_format"] = [Null],
        ["response_format.type"] = [],
        ["response_format.json_schema"] = [],
        ["response_format.json_schema.name"] = [Text],
        ["response_format.json_schema.description"] = [Text, Null],
        ["response_format.json_schema.strict"] = [True, Null],
        ["response_format.json_schema.schema"] = [Object],
        ["service_tier"] = [Null],
        ["performance_config"] = [Object, Null],
        ["performance_config.latency"] = [Null],
        ["metadata"] = [Null],
        ["metadata.project"] = [Text],
        ["user"] = [Text, Null],
        ["safety_identifier"] = [Text, Null],
        ["tools[].custom"] = [],
        ["tools[].custom.name"] = [],
        ["tools[].custom.description"] = [Text, Null],
        ["tools[].function.strict"] = [True, Null],
        ["tool_choice.custom"] = [],
        ["tool_choice.custom.name"] = [],
        ["tool_choice.allowed_tools"] = [],
        ["tool_choice.allowed_tools.mode"] = [],
        ["tool_choice.allowed_tools.tools"] = [],
        ["tool_choice.allowed_tools.tools[]"] = [],
        ["tool_choice.allowed_tools.tools[].type"] = [],
        ["tool_choice.allowed_tools.tools[].function"] = [],
        ["tool_choice.allowed_tools.tools[].function.name"] = [],
        ["tool_choice.allowed_tools.tools[].custom"] = [],
        ["tool_choice.allowed_tools.tools[].custom.name"] = [],
        ["parallel_tool_calls"] = [True, Null],
        ["functions"] = [],
        ["functions[]"] = [],
        ["functions[].name"] = [],
        ["functions[].description"] = [Text, Null],
        ["functions[].parameters"] = [Object, Null],
        ["function_call"] = [Null],
        ["function_call.name"] = [],
    };

    // Where the fault shows, when that is not the place itself: calls and results, tools and choice depend on each other.
    private static readonly Dictionary<(string Place, string Value), string> FaultElsewhere = new()
    {
        [("messages[].tool_calls", Null)] = "messages[].tool_call_id",
        [("messages[].tool_calls[].id", Text)] = "messages[].tool_call_id",
        [("messages[].role", Text)] = "messages[].role",
        [("tools", Null)] = "tool_choice",
        [("max_completion_tokens", Number)] = "thinking.budget_tokens",
        [("max_completion_tokens", Null)] = "thinking.budget_tokens",
        [("metadata.project", Number)] = "metadata",
        [("metadata.project", True)] = "metadata",
        [("metadata.project", Null)] = "metadata",
        [("metadata.project", Array)] = "metadata",
        [("metadata.project", Object)] = "metadata",
        [("max_completion_tokens", Number)] = "thinking.budget_tokens",
        [("tools[].function.name", Text)] = "tool_choice.function.name",
        [("tools[].function.name", Text)] = "tool_choice",
        [("tools[].custom.name", Text)] = "tool_choice",
        [("tool_choice.allowed_tools.tools[].function.name", Text)] = "tool_choice.allowed_tools.tools",
        [("tool_choice.allowed_tools.tools[].custom.name", Text)] = "tool_choice.allowed_tools.tools",
        [("messages[].function_call", Null)] = "messages[].role",
        [("functions", Null)] = "function_call",
        [("functions[].name", Text)] = "function_call.name",
    };

    public static TheoryData<string, string> Places
    {
        get
        {
            var places = new TheoryData<string, string>();
            foreach (var request in Requests.AllFull)
            {
                foreach (var (path, _) in JsonPlaces.Of(request).Where(place => Allowed.ContainsKey(Shape(place.Path))))
                {
                    places.Add(path, request);
                }
            }

            return places;
        }
    }

    [Fact]
    public void The_full_requests_have_every_mapped_field()
    {
        var places = Requests.AllFull.SelectMany(JsonPlaces.Of).Select(place => JsonPlaces.WithoutIndexes(place.Path)).ToHashSet();
        var mapped = from scope in Fields.Scopes
                     from rule in scope.Rules
                     where rule.Treatment == FieldTreatment.Mapped
                     select scope.PathOf(rule.Name);
        Assert.Empty(mapped.Except(places));
        Assert.All(Requests.AllFull, request => Assert.Null(Requests.Translate(request)));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_wrong_type_is_refused_by_name(string place, string request)
    {
        foreach (var value in Values)
        {
            var output = new ArrayBufferWriter<byte>();
            var refusal = Requests.Translate(JsonPlaces.Replace(request, place, value), output);
            if (refusal is null)
            {
                Assert.Contains(value, Allowed[Shape(place)]);
                ConverseValidator.Check(output.WrittenMemory);
                continue;
            }

            Assert.Equal(400, refusal.Status);
            Assert.NotNull(refusal.Param);
            var fault = FaultElsewhere.GetValueOrDefault((Shape(place), value), Shape(place));
            Assert.StartsWith(fault, Shape(refusal.Param), StringComparison.Ordinal);
            Assert.DoesNotContain("zzz", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Only_the_assistant_may_have_null_content(int message)
    {
        var place = $"messages[{message}].content";
        Assert.Equal(place, Requests.Translate(JsonPlaces.Replace(Requests.Full, place, Null), new ArrayBufferWriter<byte>())?.Param);
    }

    private static string Shape(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\[\d+\]", "[]");
}
