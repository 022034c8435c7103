using System.Text.Json;
using System.Text.RegularExpressions;
using ExtProc.LocalStack.FakeBedrock;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>The part of <see cref="ConverseValidator"/> about everything but the conversation, sampling and tools.</summary>
internal static partial class ConverseSettingsValidator
{
    public static void Check(JsonElement request)
    {
        if (request.TryGetProperty("additionalModelRequestFields", out var additional))
        {
            CheckAdditional(additional, request);
        }

        if (request.TryGetProperty("outputConfig", out var output))
        {
            CheckFormat(output);
        }

        if (request.TryGetProperty("serviceTier", out var tier))
        {
            OnlyMembers(tier, "type");
            Assert.Contains(tier.GetProperty("type").GetString(), new[] { "priority", "default", "flex", "reserved" });
        }

        if (request.TryGetProperty("performanceConfig", out var performance))
        {
            OnlyMembers(performance, "latency");
            Assert.Contains(performance.GetProperty("latency").GetString(), new[] { "standard", "optimized" });
        }

        if (request.TryGetProperty("requestMetadata", out var metadata))
        {
            Assert.InRange(metadata.GetPropertyCount(), 1, 16);
            foreach (var entry in metadata.EnumerateObject())
            {
                Assert.Matches(MetadataKey(), entry.Name);
                Assert.Matches(MetadataValue(), entry.Value.GetString());
            }
        }

        if (request.TryGetProperty("guardrailConfig", out var guardrail))
        {
            OnlyMembers(guardrail, "guardrailIdentifier", "guardrailVersion", "trace", "streamProcessingMode");
        }
    }

    private static void CheckAdditional(JsonElement additional, JsonElement request)
    {
        Assert.NotEqual(0, additional.GetPropertyCount());
        if (!additional.TryGetProperty("thinking", out var thinking) || thinking.GetProperty("type").GetString() == "disabled")
        {
            return;
        }

        request.TryGetProperty("inferenceConfig", out var inference);
        Assert.False(additional.TryGetProperty("top_k", out _), "top_k while the model thinks");
        if (inference.ValueKind == JsonValueKind.Object)
        {
            Assert.False(inference.TryGetProperty("temperature", out _), "temperature while the model thinks");
            Assert.False(inference.TryGetProperty("topP", out _), "topP while the model thinks");
        }

        if (thinking.TryGetProperty("budget_tokens", out var budget))
        {
            Assert.InRange(budget.GetInt32(), 1024, inference.GetProperty("maxTokens").GetInt32() - 1);
        }

        if (request.TryGetProperty("toolConfig", out var tools) && tools.TryGetProperty("toolChoice", out var choice))
        {
            Assert.True(choice.TryGetProperty("auto", out _), "a forced tool while the model thinks");
        }
    }

    private static void CheckFormat(JsonElement output)
    {
        OnlyMembers(output, "textFormat");
        var format = output.GetProperty("textFormat");
        OnlyMembers(format, "type", "structure");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        var schema = Assert.Single(format.GetProperty("structure").EnumerateObject());
        Assert.Equal("jsonSchema", schema.Name);
        OnlyMembers(schema.Value, "schema", "name", "description");
        using var document = JsonDocument.Parse(schema.Value.GetProperty("schema").GetString()!);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        Assert.Null(SchemaValidation.OfAnswer(document.RootElement));
    }

    private static void OnlyMembers(JsonElement value, params string[] allowed) =>
        Assert.Empty(value.EnumerateObject().Select(member => member.Name).Except(allowed));

    [GeneratedRegex(@"^[a-zA-Z0-9\s:_@$#=/+,-.]{1,256}\z")]
    private static partial Regex MetadataKey();

    [GeneratedRegex(@"^[a-zA-Z0-9\s:_@$#=/+,-.]{0,256}\z")]
    private static partial Regex MetadataValue();
}
