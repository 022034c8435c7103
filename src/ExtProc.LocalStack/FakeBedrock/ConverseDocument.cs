using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>The JSON document that answers Converse.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax</remarks>
internal static class ConverseDocument
{
    /// <summary>Writes a reply.</summary>
    /// <param name="reply">What to say.</param>
    /// <param name="withOutput">False: a 200 without <c>output</c>, which Bedrock has been seen to send.</param>
    /// <param name="withBlocks">False: a number is where the blocks should be.</param>
    public static byte[] Write(FakeReply reply, bool withOutput, bool withBlocks) => JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        if (withOutput)
        {
            json.WriteStartObject("output");
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            if (withBlocks)
            {
                json.WriteStartArray("content");
                WriteBlocks(json, reply);
                json.WriteEndArray();
            }
            else
            {
                json.WriteNumber("content", 5);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteString("stopReason", reply.StopReason);
        WriteUsage(json, reply.Usage);
        json.WriteEndObject();
    });

    /// <summary>Writes the members <c>usage</c> and <c>metrics</c>, which the stream's last event has too.</summary>
    public static void WriteUsage(Utf8JsonWriter json, FakeUsage usage)
    {
        if (usage.Form is OddUsage.Missing or OddUsage.List)
        {
            if (usage.Form == OddUsage.List)
            {
                json.WriteStartArray("usage");
                json.WriteNumberValue(usage.Input);
                json.WriteEndArray();
            }

            return;
        }

        json.WriteStartObject("usage");
        json.WritePropertyName("inputTokens");
        json.WriteRawValue(OddUsage.Count(usage.Form, usage.Input));
        json.WriteNumber("outputTokens", usage.Output);
        json.WriteNumber("totalTokens", usage.Total);
        json.WriteNumber("cacheReadInputTokens", usage.CacheRead);
        json.WriteNumber("cacheWriteInputTokens", usage.CacheWrite);
        // Bedrock still sends the older names beside them: a reader that adds both would count twice.
        json.WriteNumber("cacheReadInputTokenCount", usage.CacheRead);
        json.WriteNumber("cacheWriteInputTokenCount", usage.CacheWrite);
        json.WriteEndObject();
        json.WriteStartObject("metrics");
        json.WriteNumber("latencyMs", 42);
        json.WriteEndObject();
    }

    private static void WriteBlocks(Utf8JsonWriter json, FakeReply reply)
    {
        if (reply.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("text", reply.Text);
            json.WriteEndObject();
        }

        foreach (var tool in reply.Tools)
        {
            json.WriteStartObject();
            json.WriteStartObject("toolUse");
            json.WriteString("toolUseId", tool.Id);
            json.WriteString("name", tool.Name);
            json.WritePropertyName("input");
            json.WriteRawValue(tool.Input, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
