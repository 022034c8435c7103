using System.Text.Json;
using System.Text.RegularExpressions;
using ExtProc.Dialects.Models;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>
/// A second opinion on Converse requests, written from the API reference
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html) and not from the writer: known
/// members only, unions with one member, alternating roles, calls and results that pair up, patterns and limits, and
/// nothing that the model does not take.
/// </summary>
internal static partial class ConverseValidator
{
    /// <param name="body">The request.</param>
    /// <param name="model">Who gets it; anybody when it is not given.</param>
    public static void Check(ReadOnlyMemory<byte> body, ModelCapabilities? model = null)
    {
        model ??= Requests.Options.Model;
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1_000 });
        var request = document.RootElement;
        OnlyMembers(
            request, "messages", "system", "inferenceConfig", "toolConfig", "additionalModelRequestFields", "outputConfig", "serviceTier",
            "performanceConfig", "requestMetadata", "guardrailConfig");
        ConverseSettingsValidator.Check(request);
        var usesTools = CheckMessages(request.GetProperty("messages"), model);
        if (request.TryGetProperty("system", out var system))
        {
            Assert.True(model.System, "system for a model without it");
            Assert.NotEqual(0, system.GetArrayLength());
            foreach (var block in WithoutPoints(system))
            {
                CheckText(block);
            }
        }

        if (request.TryGetProperty("inferenceConfig", out var inference))
        {
            CheckInference(inference, model);
        }

        if (request.TryGetProperty("toolConfig", out var tools))
        {
            CheckTools(tools, model);
        }
        else
        {
            Assert.False(usesTools, "tool blocks without toolConfig");
        }

        if (request.TryGetProperty("additionalModelRequestFields", out var fields))
        {
            CheckAdditional(fields, tools, model);
        }

        CheckPoints(request);
    }

    private static bool CheckMessages(JsonElement messages, ModelCapabilities model)
    {
        var documents = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var role = "assistant";
        var calls = new List<string>();
        var usesTools = false;
        foreach (var message in messages.EnumerateArray())
        {
            OnlyMembers(message, "role", "content");
            role = role == "assistant" ? "user" : "assistant";
            Assert.Equal(role, message.GetProperty("role").GetString());
            var (newCalls, results) = CheckBlocks(message.GetProperty("content"), role, documents, model);
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
            Assert.True(model.Prefill, "the assistant's turn last for a model that does not continue it");
            CheckEnd(messages[messages.GetArrayLength() - 1].GetProperty("content"));
        }

        return usesTools;
    }

    private static (List<string> Calls, List<string> Results) CheckBlocks(
        JsonElement content, string role, HashSet<string> documents, ModelCapabilities model)
    {
        var calls = new List<string>();
        var results = new List<string>();
        var resultsAllowed = true;
        Assert.NotEqual(0, content.GetArrayLength());
        var previous = "";
        foreach (var block in WithoutPoints(content))
        {
            var union = Assert.Single(block.EnumerateObject());
            resultsAllowed &= union.Name == "toolResult";
            Assert.True(previous != "toolUse" || union.Name == "toolUse", $"{union.Name} after a tool call");
            Assert.True(union.Name != "reasoningContent" || previous is "" or "reasoningContent", "reasoning after other blocks");
            previous = union.Name;
            switch (union.Name)
            {
                case "reasoningContent" when role == "assistant":
                    CheckReasoning(Assert.Single(union.Value.EnumerateObject()));
                    break;
                case "text":
                    CheckText(block);
                    break;
                case "toolUse" when role == "assistant":
                    OnlyMembers(union.Value, "toolUseId", "name", "input");
                    Assert.Matches(Name(), union.Value.GetProperty("name").GetString());
                    Assert.Equal(JsonValueKind.Object, union.Value.GetProperty("input").ValueKind);
                    calls.Add(Id(union.Value, model));
                    break;
                case "toolResult" when role == "user":
                    Assert.True(resultsAllowed, "a tool result after something else");
                    OnlyMembers(union.Value, "toolUseId", "content");
                    CheckResult(union.Value.GetProperty("content"), documents, model);
                    results.Add(Id(union.Value, model));
                    break;
                case "image" or "document" or "video" or "audio" when role == "user":
                    CheckMedia(union, documents, model);
                    break;
                default:
                    Assert.Fail($"{union.Name} in a message of {role}");
                    break;
            }
        }

        Assert.NotEqual("reasoningContent", previous);
        var kinds = WithoutPoints(content).Select(block => block.EnumerateObject().Single().Name is "toolUse" or "toolResult").Distinct();
        Assert.True(model.ToolsBesideText || kinds.Count() == 1, "tool blocks beside others for a model that takes none");
        CheckMediaOfMessage(content);
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
                    Assert.False(previous is "cachePoint" or "plain document" or "reasoningContent", $"a cache point after {previous} or nothing");
                    times.Add(union.Value.TryGetProperty("ttl", out var ttl) ? ttl.GetString()! : "5m");
                }

                var isPlain = union.Name == "document" && union.Value.GetProperty("format").GetString() != "pdf";
                previous = isPlain ? "plain document" : union.Name;
            }
        }

        Assert.InRange(times.Count, 0, 4);
        Assert.All(times, time => Assert.Contains(time, new[] { "5m", "1h" }));
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    private static IEnumerable<JsonElement> WithoutPoints(JsonElement list) =>
        list.EnumerateArray().Where(block => !block.TryGetProperty("cachePoint", out _));

    private static void CheckResult(JsonElement content, HashSet<string> documents, ModelCapabilities model)
    {
        Assert.NotEqual(0, content.GetArrayLength());
        foreach (var block in content.EnumerateArray())
        {
            var union = Assert.Single(block.EnumerateObject());
            if (union.Name == "text")
            {
                CheckText(block);
                continue;
            }

            Assert.Contains(union.Name, new[] { "image", "document", "video" });
            Assert.True(model.FilesInToolResults, $"{union.Name} inside a tool's result");
            CheckMedia(union, documents, model);
        }
    }

    private static string Id(JsonElement block, ModelCapabilities model)
    {
        var id = block.GetProperty("toolUseId").GetString()!;
        Assert.Matches(model.ToolIds == ToolIdRule.NineAlphanumerics ? NineAlphanumerics() : ToolUseId(), id);
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

    private static void CheckInference(JsonElement inference, ModelCapabilities model)
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
            Assert.InRange(stops.GetArrayLength(), 1, model.MaxStopSequences);
            Assert.All(stops.EnumerateArray(), stop => Assert.NotEqual("", model.BlankStopSequences ? stop.GetString() : stop.GetString()!.Trim()));
        }
    }

    private static void OnlyMembers(JsonElement value, params string[] allowed) =>
        Assert.Empty(value.EnumerateObject().Select(member => member.Name).Except(allowed));

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-zA-Z0-9_.:-]{1,64}\z")]
    private static partial Regex ToolUseId();

    [GeneratedRegex(@"^[a-zA-Z0-9]{9}\z")]
    private static partial Regex NineAlphanumerics();
}
