using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAiChatRequests;

/// <summary>
/// A second opinion on Converse requests, written from the API reference
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html) and not from the writer: known
/// members only, unions with one member, alternating roles, calls and results that pair up, patterns and limits.
/// </summary>
internal static partial class ConverseValidator
{
    public static void Check(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var request = document.RootElement;
        OnlyMembers(
            request, "messages", "system", "inferenceConfig", "toolConfig", "additionalModelRequestFields", "outputConfig", "serviceTier",
            "performanceConfig", "requestMetadata", "guardrailConfig");
        ConverseSettingsValidator.Check(request);
        var usesTools = CheckMessages(request.GetProperty("messages"));
        if (request.TryGetProperty("system", out var system))
        {
            Assert.NotEqual(0, system.GetArrayLength());
            foreach (var block in WithoutPoints(system))
            {
                CheckText(block);
            }
        }

        if (request.TryGetProperty("inferenceConfig", out var inference))
        {
            CheckInference(inference);
        }

        if (request.TryGetProperty("toolConfig", out var tools))
        {
            CheckTools(tools);
        }
        else
        {
            Assert.False(usesTools, "tool blocks without toolConfig");
        }

        CheckPoints(request);
    }

    private static bool CheckMessages(JsonElement messages)
    {
        var role = "assistant";
        var calls = new List<string>();
        var usesTools = false;
        foreach (var message in messages.EnumerateArray())
        {
            OnlyMembers(message, "role", "content");
            role = role == "assistant" ? "user" : "assistant";
            Assert.Equal(role, message.GetProperty("role").GetString());
            var (newCalls, results) = CheckBlocks(message.GetProperty("content"), role);
            if (role == "user")
            {
                Assert.Equal(calls.Order(StringComparer.Ordinal), results.Order(StringComparer.Ordinal));
            }

            usesTools |= newCalls.Count > 0;
            calls = newCalls;
        }

        Assert.NotEqual(0, messages.GetArrayLength());
        Assert.Empty(calls);
        if (role == "assistant")
        {
            CheckEnd(messages[messages.GetArrayLength() - 1].GetProperty("content"));
        }

        return usesTools;
    }

    private static (List<string> Calls, List<string> Results) CheckBlocks(JsonElement content, string role)
    {
        var calls = new List<string>();
        var results = new List<string>();
        var textSeen = false;
        Assert.NotEqual(0, content.GetArrayLength());
        var previous = "";
        foreach (var block in WithoutPoints(content))
        {
            var union = Assert.Single(block.EnumerateObject());
            Assert.True(union.Name != "reasoningContent" || previous is "" or "reasoningContent", "reasoning after other blocks");
            previous = union.Name;
            switch (union.Name)
            {
                case "reasoningContent" when role == "assistant":
                    CheckReasoning(Assert.Single(union.Value.EnumerateObject()));
                    break;
                case "text":
                    CheckText(block);
                    textSeen = true;
                    break;
                case "toolUse" when role == "assistant":
                    OnlyMembers(union.Value, "toolUseId", "name", "input");
                    Assert.Matches(Name(), union.Value.GetProperty("name").GetString());
                    Assert.Equal(JsonValueKind.Object, union.Value.GetProperty("input").ValueKind);
                    calls.Add(Id(union.Value));
                    break;
                case "toolResult" when role == "user":
                    OnlyMembers(union.Value, "toolUseId", "content");
                    Assert.False(textSeen, "a tool result after text");
                    Assert.NotEqual(0, union.Value.GetProperty("content").GetArrayLength());
                    Assert.All(union.Value.GetProperty("content").EnumerateArray(), CheckText);
                    results.Add(Id(union.Value));
                    break;
                default:
                    Assert.Fail($"{union.Name} in a message of {role}");
                    break;
            }
        }

        Assert.NotEqual("reasoningContent", previous);
        Assert.Equal(calls.Count, calls.Distinct(StringComparer.Ordinal).Count());
        return (calls, results);
    }

    private static void CheckReasoning(JsonProperty union)
    {
        if (union.Name == "redactedContent")
        {
            Assert.NotEmpty(union.Value.GetBytesFromBase64());
            return;
        }

        Assert.Equal("reasoningText", union.Name);
        OnlyMembers(union.Value, "text", "signature");
        Assert.NotNull(union.Value.GetProperty("text").GetString());
        Assert.NotEmpty(union.Value.GetProperty("signature").GetString()!);
    }

    /// <summary>At most four, one-hour points first in the order tools, system, messages, each after something that can be kept.</summary>
    private static void CheckPoints(JsonElement request)
    {
        var lists = new List<JsonElement>();
        if (request.TryGetProperty("toolConfig", out var config))
        {
            lists.Add(config.GetProperty("tools"));
        }

        if (request.TryGetProperty("system", out var system))
        {
            lists.Add(system);
        }

        lists.AddRange(request.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content")));
        var times = new List<string>();
        foreach (var list in lists)
        {
            var previous = "cachePoint";
            foreach (var block in list.EnumerateArray())
            {
                var union = Assert.Single(block.EnumerateObject());
                if (union.Name == "cachePoint")
                {
                    OnlyMembers(union.Value, "type", "ttl");
                    Assert.Equal("default", union.Value.GetProperty("type").GetString());
                    Assert.False(previous is "cachePoint" or "reasoningContent", $"a cache point after {previous} or nothing");
                    times.Add(union.Value.TryGetProperty("ttl", out var ttl) ? ttl.GetString()! : "5m");
                }

                previous = union.Name;
            }
        }

        Assert.InRange(times.Count, 0, 4);
        Assert.All(times, time => Assert.Contains(time, new[] { "5m", "1h" }));
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    private static IEnumerable<JsonElement> WithoutPoints(JsonElement list) =>
        list.EnumerateArray().Where(block => !block.TryGetProperty("cachePoint", out _));

    private static string Id(JsonElement block)
    {
        var id = block.GetProperty("toolUseId").GetString()!;
        Assert.Matches(ToolUseId(), id);
        return id;
    }

    private static void CheckText(JsonElement block)
    {
        OnlyMembers(block, "text");
        Assert.False(string.IsNullOrWhiteSpace(block.GetProperty("text").GetString()), "blank text");
    }

    private static void CheckEnd(JsonElement content)
    {
        var last = content[content.GetArrayLength() - 1];
        if (last.TryGetProperty("text", out var text))
        {
            Assert.Equal(text.GetString()!.TrimEnd(), text.GetString());
        }
    }

    private static void CheckInference(JsonElement inference)
    {
        OnlyMembers(inference, "maxTokens", "temperature", "topP", "stopSequences");
        Assert.NotEmpty(inference.EnumerateObject());
        if (inference.TryGetProperty("maxTokens", out var maxTokens))
        {
            Assert.True(maxTokens.GetInt32() >= 1);
        }

        foreach (var name in new[] { "temperature", "topP" })
        {
            if (inference.TryGetProperty(name, out var number))
            {
                Assert.InRange(number.GetDouble(), 0, 1);
            }
        }

        if (inference.TryGetProperty("stopSequences", out var stops))
        {
            Assert.All(stops.EnumerateArray(), stop => Assert.NotEqual("", stop.GetString()));
        }
    }

    private static void CheckTools(JsonElement config)
    {
        OnlyMembers(config, "tools", "toolChoice");
        var names = new List<string>();
        foreach (var tool in WithoutPoints(config.GetProperty("tools")))
        {
            OnlyMembers(tool, "toolSpec");
            var spec = tool.GetProperty("toolSpec");
            OnlyMembers(spec, "name", "description", "inputSchema");
            names.Add(spec.GetProperty("name").GetString()!);
            Assert.Matches(Name(), names[^1]);
            OnlyMembers(spec.GetProperty("inputSchema"), "json");
            Assert.Equal(JsonValueKind.Object, spec.GetProperty("inputSchema").GetProperty("json").ValueKind);
            Assert.True(!spec.TryGetProperty("description", out var description) || description.GetString()!.Length > 0);
        }

        Assert.NotEmpty(names);
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        if (config.TryGetProperty("toolChoice", out var choice))
        {
            var union = Assert.Single(choice.EnumerateObject());
            Assert.Contains(union.Name, new[] { "auto", "any", "tool" });
            if (union.Name == "tool")
            {
                Assert.Contains(union.Value.GetProperty("name").GetString(), names);
            }
        }
    }

    private static void OnlyMembers(JsonElement value, params string[] allowed) =>
        Assert.Empty(value.EnumerateObject().Select(member => member.Name).Except(allowed));

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-zA-Z0-9_.:-]{1,64}\z")]
    private static partial Regex ToolUseId();
}
