using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock.Validation;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>What the fake Bedrock, and the tests of the dialects, refuse.</summary>
public sealed class RequestCheckTests
{
    private const string User = """{"role":"user","content":[{"text":"Hi"}]}""";
    private const string Call = """{"role":"assistant","content":[{"toolUse":{"toolUseId":"a","name":"f","input":{}}}]}""";
    private const string Result = """{"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"done"}]}}]}""";
    private const string Tools = ",\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"f\",\"inputSchema\":{\"json\":{\"type\":\"object\"}}}}]}";
    private const string Point = """{"cachePoint":{"type":"default"}}""";
    private const string LongPoint = """{"cachePoint":{"type":"default","ttl":"1h"}}""";

    [Theory]
    [InlineData("", "")]
    [InlineData("," + Call + "," + Result, Tools)]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"text\":\"Well\"}]}", "")]
    [InlineData("", ",\"system\":[{\"text\":\"s\"}," + LongPoint + "],\"inferenceConfig\":{\"maxTokens\":1,\"temperature\":0,\"stopSequences\":[\"x\"]}")]
    [InlineData("", ",\"serviceTier\":{\"type\":\"flex\"},\"performanceConfig\":{\"latency\":\"optimized\"},\"requestMetadata\":{\"team\":\"a\"}")]
    public void A_good_request_passes(string messages, string members) => Assert.Null(Check(messages, members));

    [Theory]
    [InlineData(",{\"role\":\"user\",\"content\":[{\"text\":\"again\"}]}", "")]
    [InlineData("," + Call, Tools)]
    [InlineData("," + Call + ",{\"role\":\"user\",\"content\":[{\"text\":\"no result\"}]}", Tools)]
    [InlineData("," + Call + "," + Result, "")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"toolUseId\":\"a\",\"name\":\"f\",\"input\":\"{}\"}}]}," + Result, Tools)]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"text\":\"ends with space \"}]}", "")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"text\":\" \"}]}", "")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"reasoningContent\":{\"reasoningText\":{\"text\":\"r\",\"signature\":\"s\"}}}]}", "")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[" + Point + ",{\"text\":\"a\"}]}", "")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"}," + LongPoint + "]}", ",\"system\":[{\"text\":\"s\"}," + Point + "]")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"},{\"unknown\":{}}]}", "")]
    [InlineData(",{\"role\":\"assistant\",\"content\":[{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"iVBORw0KGgo=\"}}}]}", "")]
    [InlineData("", ",\"modelId\":\"x\"")]
    [InlineData("", ",\"system\":[]")]
    [InlineData("", ",\"inferenceConfig\":{}")]
    [InlineData("", ",\"inferenceConfig\":{\"temperature\":1.5}")]
    [InlineData("", ",\"inferenceConfig\":{\"stopSequences\":[\"\\n\"]}")]
    [InlineData("", ",\"toolConfig\":{\"tools\":[]}")]
    [InlineData("", ",\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"a b\",\"inputSchema\":{\"json\":{\"type\":\"object\"}}}}]}")]
    [InlineData("", ",\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"f\",\"inputSchema\":{\"json\":{}}}}]}")]
    [InlineData("", ",\"serviceTier\":{\"type\":\"cheap\"}")]
    [InlineData("", ",\"requestMetadata\":{\"team\":\"a{b\"}")]
    [InlineData("", ",\"additionalModelRequestFields\":{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}},\"inferenceConfig\":{\"maxTokens\":1024}")]
    [InlineData("", ",\"outputConfig\":{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{\"schema\":\"{\"}}}}")]
    public void A_request_that_Bedrock_refuses_is_refused(string messages, string members) => Assert.NotNull(Check(messages, members));

    private static string? Check(string messages, string members)
    {
        using var document = JsonDocument.Parse("{\"messages\":[" + User + messages + "]" + members + "}");
        return RequestCheck.Check(document.RootElement, new ModelLimits());
    }
}
