using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Whatever a client gives as metadata: what is sent fits Bedrock's pattern, and the team stays.</summary>
public sealed class RequestMetadataTests
{
    [Fact]
    public void Any_metadata_of_a_client_gives_a_valid_request_or_a_400()
    {
        var random = new Random(5);
        string[] texts = ["", "team", "\\u0074eam", "request_id", "user", "\\ud83d\\ude00", "\\u0000", "\\\"", "日本", " ", "a.b", new('k', 400)];
        for (var run = 0; run < 5_000; run++)
        {
            var pairs = Enumerable.Range(0, random.Next(18)).Select(i =>
                $"\"{texts[random.Next(texts.Length)]}{(random.Next(3) == 0 ? "" : i)}\":\"{texts[random.Next(texts.Length)]}\"");
            var body = Requests.Hello($$$"""  "metadata":{{{{string.Join(',', pairs)}}}},"user":"{{{texts[random.Next(texts.Length)]}}}"  """);
            var output = new ArrayBufferWriter<byte>();
            if (Requests.Translate(body, output) is { } refusal)
            {
                Assert.Equal(400, refusal.Status);
                continue;
            }

            ConverseValidator.Check(output.WrittenMemory);
            using var document = JsonDocument.Parse(output.WrittenMemory);
            Assert.Equal("finance", document.RootElement.GetProperty("requestMetadata").GetProperty("team").GetString());
            Assert.Equal("case-request", document.RootElement.GetProperty("requestMetadata").GetProperty("request_id").GetString());
        }
    }
}
