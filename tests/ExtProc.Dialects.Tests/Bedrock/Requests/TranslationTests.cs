using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Requests;

/// <summary>What Bedrock asks of a conversation holds for intents of any client: nothing here knows a client's API.</summary>
public sealed class TranslationTests
{
    private static readonly FieldScope Scope = new("talk");

    private static readonly ConversationWords Words = new(
        new FieldPath("talk"), "says", new FieldRef(Scope, "thoughts", new FieldPath("talk")), "waits", "is stray", "is stray", "is second");

    [Fact]
    public void Blank_text_leaves_no_trace_and_no_turn() => Check(
        """[{"role":"user","content":[{"text":"Hi"},{"text":"there"}]}]""",
        conversation =>
        {
            Say(conversation, TurnRole.User, "Hi");
            Say(conversation, TurnRole.Assistant, " \\n");
            Say(conversation, TurnRole.User, "there");
        });

    [Fact]
    public void Only_the_final_assistant_text_is_trimmed() => Check(
        """[{"role":"user","content":[{"text":"Hi "}]},{"role":"assistant","content":[{"text":"one "},{"text":"two"}]}]""",
        conversation =>
        {
            Say(conversation, TurnRole.User, "Hi ");
            Say(conversation, TurnRole.Assistant, "one ");
            Say(conversation, TurnRole.Assistant, "two\\u2003\\n");
        });

    [Fact]
    public void Results_come_first_in_a_turn_and_calls_last() => Check(
        """
        [{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"let me see"},{"toolUse":{"toolUseId":"a","name":"f","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"1"}]}},{"text":"and?"}]}]
        """,
        conversation =>
        {
            Say(conversation, TurnRole.User, "Hi");
            Call(conversation, "a");
            Say(conversation, TurnRole.Assistant, "let me see");
            Say(conversation, TurnRole.User, "and?");
            Answer(conversation, "a", "1");
        });

    [Fact]
    public void A_mark_goes_where_its_block_goes_and_lifetimes_follow_the_order_of_writing() => Check(
        """
        [{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"let me see"},{"cachePoint":{"type":"default","ttl":"1h"}},{"toolUse":{"toolUseId":"a","name":"f","input":{}}},{"cachePoint":{"type":"default","ttl":"1h"}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"1"}]}}]}]
        """,
        conversation =>
        {
            Say(conversation, TurnRole.User, "Hi");
            Call(conversation, "a");
            Mark(conversation, CacheLifetime.OneHour);
            Say(conversation, TurnRole.Assistant, "let me see");
            Mark(conversation, CacheLifetime.FiveMinutes);
            Answer(conversation, "a", "1");
        });

    [Fact]
    public void A_rule_refuses_in_the_clients_words()
    {
        var refusal = Translate(conversation =>
        {
            Say(conversation, TurnRole.User, "Hi");
            Call(conversation, "a");
        }, out _);
        Assert.Equal("talk[1].id", refusal?.Param);
        Assert.Equal("'talk[1].id' waits.", refusal?.Message);
    }

    [Fact]
    public void What_was_left_half_way_does_not_reach_the_next_request()
    {
        Assert.NotNull(Translate(conversation =>
        {
            Say(conversation, TurnRole.User, "Hi");
            Call(conversation, "a");
            Mark(conversation, CacheLifetime.OneHour);
        }, out _));
        Check("""[{"role":"user","content":[{"text":"Hi"}]}]""", conversation => Say(conversation, TurnRole.User, "Hi"));
    }

    [Fact]
    public void Two_requests_of_one_thread_do_not_disturb_each_other() => Check(
        """[{"role":"user","content":[{"text":"outer"}]}]""",
        conversation =>
        {
            Check("""[{"role":"user","content":[{"text":"inner"}]}]""", inner => Say(inner, TurnRole.User, "inner"));
            Say(conversation, TurnRole.User, "outer");
        });

    private static void Say(Conversation conversation, TurnRole role, string text)
    {
        conversation.BeginMessage(role, conversation.Messages.Count, text.Length);
        conversation.AddText(Json($"\"{text}\""));
    }

    private static void Call(Conversation conversation, string id)
    {
        var path = new FieldPath("talk").At(conversation.Messages.Count);
        conversation.BeginMessage(TurnRole.Assistant, conversation.Messages.Count, 10);
        conversation.AddCall(new ToolCall
        {
            Tool = ToolIdentifier.Of("f"u8),
            ClientId = Json($"\"{id}\""),
            Path = path,
            IdMember = "id",
            InputMember = "input",
            Member = "calls",
            Input = Json("\"\""),
            InputKind = CallInput.ObjectInText,
        });
    }

    private static void Answer(Conversation conversation, string id, string text)
    {
        var path = new FieldPath("talk").At(conversation.Messages.Count);
        conversation.BeginMessage(TurnRole.User, conversation.Messages.Count, 10);
        conversation.BeginResult(new ToolResult { ClientId = Json($"\"{id}\""), IdPath = path.Member("id") });
        conversation.AddText(Json($"\"{text}\""));
        conversation.EndResult();
    }

    private static void Mark(Conversation conversation, CacheLifetime lifetime) =>
        conversation.Mark(new CacheMark(new FieldRef(Scope, "mark", new FieldPath("talk")), lifetime, MayYield: false));

    private static void Check(string messages, Action<Conversation> talk)
    {
        Assert.Null(Translate(talk, out var written));
        using var json = JsonDocument.Parse(written);
        Assert.Equal(messages.Trim(), json.RootElement.GetProperty("messages").GetRawText());
    }

    private static Refusal? Translate(Action<Conversation> talk, out string written)
    {
        using var intents = ClientIntents.Rent();
        intents.Conversation.Words = Words;
        talk(intents.Conversation);
        var output = new ArrayBufferWriter<byte>();
        var refusal = Translation.Write(
            intents, CaseOptions.Default, "id", new IgnoredFieldList(), output, MemoryPool<byte>.Shared, out _);
        written = Encoding.UTF8.GetString(output.WrittenSpan);
        return refusal;
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
