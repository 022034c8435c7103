using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using ExtProc.Dialects.Tests.GoldenCases;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

public sealed class ValidRequestTests
{
    private static readonly ModelCapabilities[] Models = [.. ModelTable.Rows.Select(row => row.Capabilities)];

    [Fact]
    public void A_valid_chat_request_becomes_a_valid_converse_request() =>
        ForSeeds(50_000, seed => BecomesValid(new RequestGenerator(seed).Create()));

    [Fact]
    public void A_valid_chat_request_becomes_valid_for_any_model_or_is_refused_by_name()
    {
        const int Runs = 60_000;
        var accepted = 0;
        ForSeeds(Runs, seed => accepted += BecomesValidOrIsRefused(new RequestGenerator(seed).Create(), Models[seed % Models.Length]) ? 1 : 0);
        Assert.InRange(accepted, Runs / 5, Runs * 4 / 5);
    }

    private static void ForSeeds(int count, Action<int> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), check));

    private static void BecomesValid(string body)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8(body), output));
        ConverseValidator.Check(output.WrittenMemory);
        Assert.Equal(TextLength(body), TextLength(output.WrittenMemory));
        Assert.Equal(Files(body), Files(output.WrittenMemory));
    }

    private static bool BecomesValidOrIsRefused(string body, ModelCapabilities model)
    {
        var output = new ArrayBufferWriter<byte>();
        var refusal = Requests.Translate(Requests.Utf8(body), output, CaseOptions.Default with { Model = model });
        if (refusal is null)
        {
            ConverseValidator.Check(output.WrittenMemory, model);
            return true;
        }

        Assert.Equal(400, refusal.Status);
        Assert.Equal(RefusalCause.Client, refusal.Cause);
        Assert.False(string.IsNullOrEmpty(refusal.Param), refusal.Message);
        return false;
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
        JsonValueKind.String when value.GetString() is not ("(no output)" or "(see the file behind the results)" or "(see the document)") =>
            value.GetString()!.Count(character => !char.IsWhiteSpace(character)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Visible),
        JsonValueKind.Object when value.TryGetProperty("text", out var text) => Visible(text),
        JsonValueKind.Object when value.TryGetProperty("toolResult", out var result) => Visible(result.GetProperty("content")),
        _ => 0,
    };

    /// <summary>How many files there are.</summary>
    private static int Files(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("content"))
            .Where(content => content.ValueKind == JsonValueKind.Array)
            .SelectMany(content => content.EnumerateArray())
            .Count(part => part.GetProperty("type").GetString() != "text");
    }

    private static int Files(ReadOnlyMemory<byte> converse)
    {
        using var document = JsonDocument.Parse(converse);
        return document.RootElement.GetProperty("messages").EnumerateArray().Sum(message => FilesIn(message.GetProperty("content")));
    }

    private static int FilesIn(JsonElement blocks) => blocks.EnumerateArray().Sum(block =>
        block.TryGetProperty("toolResult", out var result)
            ? FilesIn(result.GetProperty("content"))
            : block.EnumerateObject().Count(member => member.Name is "image" or "document" or "video" or "audio"));
}
