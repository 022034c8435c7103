using System.Buffers;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Puts the blocks of a conversation into turns, and the blocks of a turn into the order that Bedrock takes: reasoning or the
/// results of tools first, files that stand beside results, texts and other files, calls last. Bedrock looks for the results of
/// calls behind the last block of a turn, and models want their reasoning before everything else. Everything that depends on
/// an order is decided after this one is known.
/// </summary>
internal sealed class TurnOrder
{
    /// <summary>Why a turn is refused that mixes what the model does not mix.</summary>
    private const string MixRule = "cannot be sent: this model takes no turn that holds tool calls, or their results, beside text or files";

    private const int None = -1;

    private readonly ToolPairing _pairing = new();

    /// <summary>The turns. The first is the user's.</summary>
    public PooledList<Turn> Turns { get; } = new();

    /// <summary>Indexes of the conversation's blocks in the order of writing.</summary>
    public PooledList<int> Written { get; } = new();

    /// <summary>The tools that the conversation calls, each once.</summary>
    public PooledList<ToolIdentifier> CalledTools => _pairing.CalledTools;

    /// <summary>Whether the assistant's last turn calls tools and does not begin with the reasoning that led to it.</summary>
    public bool LastCallsLackReasoning { get; private set; }

    /// <summary>Whether the model is to go on with what it said last.</summary>
    public bool EndsWithAssistant => Turns.Count > 0 && Turns[Turns.Count - 1].Role == TurnRole.Assistant;

    /// <summary>Puts a conversation in order.</summary>
    /// <returns>A 400 when no order makes it one that the model takes.</returns>
    public Refusal? Arrange(Conversation conversation, ModelCapabilities model, IgnoredFieldList ignored, MemoryPool<byte> memory)
    {
        if ((Gather(conversation, model, ignored, memory) ?? CheckEnds(conversation, model)) is { } refusal)
        {
            return refusal;
        }

        foreach (ref var turn in Turns.Items)
        {
            turn.First = Written.Count;
            Order(conversation, turn, model);
            turn.End = Written.Count;
            if (!model.ToolsBesideText && CheckMix(conversation, turn) is { } mixed)
            {
                return mixed;
            }
        }

        return null;
    }

    /// <summary>Forgets everything and gives all memory back.</summary>
    public void Clear()
    {
        Turns.Clear();
        Written.Clear();
        _pairing.Clear();
        LastCallsLackReasoning = false;
    }

    private Refusal? Gather(Conversation conversation, ModelCapabilities model, IgnoredFieldList ignored, MemoryPool<byte> memory)
    {
        var (blankUser, bytes) = (None, 0L);
        var messages = conversation.Messages.Items;
        for (var index = 0; index < messages.Length; index++)
        {
            ref readonly var message = ref messages[index];
            bytes += message.Bytes;
            if (message.Role == TurnRole.Assistant && blankUser != None)
            {
                break;
            }

            var end = index + 1 < messages.Length ? messages[index + 1].FirstBlock : conversation.Blocks.Count;
            if (Take(conversation, message.Role, message.FirstBlock, end, bytes, model, ignored) is { } refusal)
            {
                return refusal;
            }

            if (message.Role == TurnRole.User)
            {
                blankUser = CurrentRole() == TurnRole.User ? None : blankUser == None ? index : blankUser;
            }
        }

        return CloseLast(conversation, ignored)
            ?? _pairing.Pair(conversation, Turns.Items, model, memory)
            ?? (blankUser == None
                ? null
                : RequestValue.Refuse(
                    conversation.PathOf(messages[blankUser]).Member(conversation.Words.ContentMember), "must hold text that is not only whitespace"));
    }

    /// <summary>Adds the blocks of a message to the turn of its role.</summary>
    private Refusal? Take(
        Conversation conversation, TurnRole role, int first, int end, long bytes, ModelCapabilities model, IgnoredFieldList ignored)
    {
        var (hasContent, hasReasoning) = (false, false);
        foreach (ref var block in conversation.Blocks.Items[first..end])
        {
            if (block.Kind != BlockKind.Reasoning)
            {
                hasContent = true;
                continue;
            }

            ref readonly var reasoning = ref conversation.Reasoning[block.Item];
            if (model.Thinking != ThinkingStyle.None && reasoning.IsSigned)
            {
                hasReasoning = true;
                continue;
            }

            // The model takes nothing else for its own, and others would take it for text.
            block.Kind = BlockKind.LeftOut;
            if (reasoning.Field.Ignore(ignored) is { } refusal)
            {
                return refusal;
            }
        }

        if (!hasContent && !hasReasoning)
        {
            return null;
        }

        if (Turns.Count > 0 && Turns[Turns.Count - 1].Role != role && CloseLast(conversation, ignored) is { } lost)
        {
            return lost;
        }

        if (Turns.Count == 0 || Turns[Turns.Count - 1].Role != role)
        {
            _ = Turns.Add(new Turn { Role = role, FirstBlock = first });
        }

        ref var turn = ref Turns[Turns.Count - 1];
        turn.EndBlock = end;
        turn.Bytes = bytes;
        turn.HasContent |= hasContent;
        turn.HasReasoning |= hasReasoning;
        return null;
    }

    /// <summary>Leaves out the last turn when it is nothing but reasoning: models refuse it.</summary>
    private Refusal? CloseLast(Conversation conversation, IgnoredFieldList ignored)
    {
        if (Turns.Count == 0 || Turns[Turns.Count - 1].HasContent)
        {
            return null;
        }

        ref readonly var turn = ref Turns[Turns.Count - 1];
        foreach (ref var block in conversation.Blocks.Items[turn.FirstBlock..turn.EndBlock])
        {
            block.Kind = BlockKind.LeftOut;
        }

        Turns.RemoveLast();
        return conversation.Words.LostReasoning.Ignore(ignored);
    }

    private TurnRole CurrentRole()
    {
        var last = Turns.Count - 1;
        last -= last >= 0 && !Turns[last].HasContent ? 1 : 0;
        return last < 0 ? TurnRole.None : Turns[last].Role;
    }

    private Refusal? CheckEnds(Conversation conversation, ModelCapabilities model)
    {
        if (Turns.Count == 0)
        {
            return RequestValue.Refuse(conversation.Words.List, "must hold a message of the user");
        }

        if (Turns[0].Role == TurnRole.Assistant)
        {
            return RequestValue.Refuse(conversation.Words.List, "must begin with a message of the user, after any system messages");
        }

        if (!EndsWithAssistant || model.Prefill)
        {
            return null;
        }

        var last = conversation.Messages.Count - 1;
        while (conversation.Messages[last].Role != TurnRole.Assistant)
        {
            last--;
        }

        return RequestValue.Refuse(
            conversation.PathOf(conversation.Messages[last]),
            "is the assistant's and the last one, to be continued, which this model does not do; end with a message of the user");
    }

    private void Order(Conversation conversation, in Turn turn, ModelCapabilities model)
    {
        if (turn.Role == TurnRole.Assistant)
        {
            Write(conversation, turn, static (in Block block) => block.Kind == BlockKind.Reasoning);
            Write(conversation, turn, static (in Block block) => block.Kind is BlockKind.Text or BlockKind.Media);
            var before = Written.Count;
            Write(conversation, turn, static (in Block block) => block.Kind == BlockKind.ToolCall);
            LastCallsLackReasoning = Written.Count > before && !turn.HasReasoning;
            return;
        }

        if (WriteResults(conversation, turn, model.FilesInToolResults))
        {
            Write(conversation, turn, static (in Block block) => block.IsBesideResult);
        }

        Write(conversation, turn, static (in Block block) => !block.IsInResult && block.Kind is BlockKind.Text or BlockKind.Media);
    }

    private void Write(Conversation conversation, in Turn turn, Choice belongs)
    {
        for (var index = turn.FirstBlock; index < turn.EndBlock; index++)
        {
            ref var block = ref conversation.Blocks[index];
            if (belongs(block))
            {
                block.Position = Written.Add(index);
            }
        }
    }

    /// <summary>Writes the results with what stays inside them; true when files are to follow that do not.</summary>
    private bool WriteResults(Conversation conversation, in Turn turn, bool takesFiles)
    {
        var (result, hasBeside) = (None, false);
        for (var index = turn.FirstBlock; index < turn.EndBlock; index++)
        {
            ref var block = ref conversation.Blocks[index];
            if (block.Kind == BlockKind.ToolResult)
            {
                result = index;
            }
            else if (!block.IsInResult)
            {
                continue;
            }
            else if (block.Kind == BlockKind.Media && !takesFiles)
            {
                block.IsBesideResult = hasBeside = true;
                conversation.Results[conversation.Blocks[result].Item].HasFilesBeside = true;
                continue;
            }

            block.Position = conversation.Blocks[result].Position = Written.Add(index);
        }

        return hasBeside;
    }

    /// <summary>Refuses a turn that mixes tools with others, naming the member of the client that makes it so.</summary>
    private static Refusal? CheckMix(Conversation conversation, in Turn turn)
    {
        var (hasTools, hasOthers) = (false, false);
        if (turn.Role == TurnRole.User)
        {
            // Results are read before the words beside them.
            foreach (ref readonly var block in conversation.Blocks.Items[turn.FirstBlock..turn.EndBlock])
            {
                hasTools |= block.Kind == BlockKind.ToolResult;
            }
        }

        foreach (ref readonly var block in conversation.Blocks.Items[turn.FirstBlock..turn.EndBlock])
        {
            hasTools |= block.Kind == BlockKind.ToolCall;
            hasOthers |= !block.IsInResult && block.Kind is BlockKind.Text or BlockKind.Media;
            if (hasTools && hasOthers)
            {
                var member = block.Kind == BlockKind.ToolCall ? conversation.Calls[block.Item].Member : conversation.Words.ContentMember;
                return RequestValue.Refuse(conversation.PathOf(conversation.Messages[block.Message]).Member(member), MixRule);
            }
        }

        return null;
    }

    private delegate bool Choice(in Block block);
}
