using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAiChatRequests;

public sealed class ValidRequestTests
{
    [Fact]
    public void A_valid_chat_request_becomes_a_valid_converse_request() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(10_000),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => BecomesValid(new RequestGenerator(seed).Create())));

    private static void BecomesValid(string body)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8(body), output));
        ConverseValidator.Check(output.WrittenMemory);
        Assert.Equal(TextLength(body), TextLength(output.WrittenMemory));
    }

    /// <summary>Characters of all texts that are not blank, without white space: nothing may be lost or doubled.</summary>
    private static int TextLength(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("messages").EnumerateArray().Sum(message => Visible(message.GetProperty("content")));
    }

    private static int TextLength(ReadOnlyMemory<byte> converse)
    {
        using var document = JsonDocument.Parse(converse);
        var system = document.RootElement.TryGetProperty("system", out var blocks) ? Visible(blocks) : 0;
        return system + document.RootElement.GetProperty("messages").EnumerateArray().Sum(message => Visible(message.GetProperty("content")));
    }

    private static int Visible(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() != "(no output)" => value.GetString()!.Count(character => !char.IsWhiteSpace(character)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Visible),
        JsonValueKind.Object when value.TryGetProperty("text", out var text) => Visible(text),
        JsonValueKind.Object when value.TryGetProperty("toolResult", out var result) => Visible(result.GetProperty("content")),
        _ => 0,
    };
}
