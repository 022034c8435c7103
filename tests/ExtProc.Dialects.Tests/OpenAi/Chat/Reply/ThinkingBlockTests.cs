using System.Text.Json;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class ThinkingBlockTests
{
    [Fact]
    public void A_signed_block_comes_in_one_piece_when_it_ends()
    {
        var stream = Stream(Body(
            MessageStart, Reasoning(0, "Let "), Reasoning(0, "me."), Signature(0, "c2ln"), BlockStop(0), Text(1, "x"), MessageStop("end_turn")));

        Assert.Contains("""{"reasoning_content":"Let "}""", stream.Data[1], StringComparison.Ordinal);
        Assert.Contains("""{"reasoning_content":"me."}""", stream.Data[2], StringComparison.Ordinal);
        Assert.Contains(
            """{"thinking_blocks":[{"type":"thinking","thinking":"Let me.","signature":"c2ln"}]}""",
            stream.Data[3],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Unsigned_reasoning_is_no_block_because_it_must_not_be_sent_back()
    {
        var reply = Parsed(Reasoning(0, "a"), BlockStop(0), Reasoning(1, "b"));

        Assert.Equal("ab", reply.Reasoning);
        Assert.Empty(reply.ThinkingBlocks);
    }

    [Fact]
    public void A_block_may_be_signed_and_show_nothing() =>
        Assert.Equal(["""{"type":"thinking","thinking":"","signature":"c2ln"}"""], Parsed(Signature(0, "c2ln"), BlockStop(0)).ThinkingBlocks);

    [Fact]
    public void Pieces_of_a_signature_are_one_signature() =>
        Assert.Equal(
            ["""{"type":"thinking","thinking":"a","signature":"c2ln"}"""],
            Parsed(Reasoning(0, "a"), Signature(0, "c2"), Signature(0, "ln"), BlockStop(0)).ThinkingBlocks);

    [Fact]
    public void Redacted_reasoning_keeps_its_place_between_the_others() =>
        Assert.Equal(
            [
                """{"type":"thinking","thinking":"a","signature":"eA=="}""",
                """{"type":"redacted_thinking","data":"AAAA"}""",
                """{"type":"thinking","thinking":"b","signature":"eQ=="}""",
            ],
            Parsed(Reasoning(0, "a"), Signature(0, "eA=="), Redacted(1, "AAAA"), Redacted(2, ""), Reasoning(3, "b"), Signature(3, "eQ=="))
                .ThinkingBlocks);

    [Fact]
    public void The_text_of_a_block_is_the_bytes_that_were_signed()
    {
        var reply = Parsed(Reasoning(0, @"\ud83c\udf0d \u00e9 é \""q\"" \n"), Signature(0, "c2ln"), BlockStop(0));

        using var block = JsonDocument.Parse(Assert.Single(reply.ThinkingBlocks));
        Assert.Equal("🌍 é é \"q\" \n", block.RootElement.GetProperty("thinking").GetString());
    }

    [Fact]
    public void A_block_too_long_to_be_held_comes_in_pieces_the_last_one_signed()
    {
        var piece = new string('a', 600_000);
        var blocks = Parsed(
            Reasoning(0, piece), Reasoning(0, piece), Reasoning(0, piece), Reasoning(0, "b"), Signature(0, "c2ln"), BlockStop(0)).ThinkingBlocks;

        Assert.Equal(2, blocks.Count);
        var text = string.Concat(blocks.Select(block => JsonDocument.Parse(block).RootElement.GetProperty("thinking").GetString()));
        Assert.Equal(piece + piece + piece + "b", text);
        Assert.DoesNotContain("signature", blocks[0], StringComparison.Ordinal);
        Assert.EndsWith(",\"signature\":\"c2ln\"}", blocks[1], StringComparison.Ordinal);
    }

    private static Accumulated Parsed(params byte[][] frames)
    {
        var stream = Stream(Body([MessageStart, .. frames, MessageStop("end_turn")]));
        Assert.True(stream.IsDone);
        return new SseStream(stream.Data).Accumulate();
    }
}
