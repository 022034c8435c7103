using System.Buffers;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Rules.Media;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Makes the <see cref="CachePlan"/> from the client's marks and the configuration's policy, after turns and tools are known.
/// Bedrock's rules hold wherever somebody wants a point: never the first of its list, never two together, never directly behind
/// reasoning, never inside a tool's result, never directly behind a document that is not a PDF. A mark that has no place is reported.
/// </summary>
internal readonly ref struct CacheMarks
{
    // Nothing stands before the mark: nothing could be cached.
    private const int Nothing = -1;

    // No point may stand there.
    private const int NoPlace = -2;

    private readonly CachePlan _plan;
    private readonly ClientIntents _intents;
    private readonly TurnOrder _turns;
    private readonly TranslationOptions _options;
    private readonly IgnoredFieldList _ignored;
    private readonly MemoryPool<byte> _memory;

    private CacheMarks(
        CachePlan plan, ClientIntents intents, TurnOrder turns, TranslationOptions options, IgnoredFieldList ignored, MemoryPool<byte> memory)
    {
        (_plan, _intents, _turns) = (plan, intents, turns);
        (_options, _ignored, _memory) = (options, ignored, memory);
    }

    private ModelCapabilities Model => _options.Model;

    /// <summary>Makes the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="intents">What the client wants; its tools have their positions.</param>
    /// <param name="sentTools">How many tools are sent.</param>
    /// <param name="turns">The conversation in the order of writing.</param>
    /// <param name="options">The model, and the policy.</param>
    /// <param name="ignored">Takes what has no effect.</param>
    /// <param name="memory">Where copies of long texts come from.</param>
    public static Refusal? Plan(
        CachePlan plan,
        ClientIntents intents,
        int sentTools,
        TurnOrder turns,
        TranslationOptions options,
        IgnoredFieldList ignored,
        MemoryPool<byte> memory)
    {
        plan.Begin(options.Model);
        var marks = new CacheMarks(plan, intents, turns, options, ignored, memory);
        if ((marks.ReportOptions() ?? marks.Tools() ?? marks.Conversation() ?? marks.End()) is { } refusal)
        {
            return refusal;
        }

        // A client that places its points itself wants no others.
        if (options.PromptCaching is { } policy && !intents.Caching.OnlyMarks)
        {
            plan.Apply(
                policy,
                new CacheSection(sentTools - 1, intents.Tools.Bytes),
                new CacheSection(intents.Conversation.System.Count - 1, intents.Conversation.SystemBytes),
                marks.UpToTurn(policy.MessageOffset));
        }

        plan.Settle();
        return null;
    }

    private Refusal? ReportOptions()
    {
        ref readonly var wish = ref _intents.Caching;
        if (Model.CachePoints == CachePlaces.None)
        {
            return wish.Options.IsGiven ? wish.Options.Ignore(_ignored) : null;
        }

        return wish.Hour.IsGiven && !Model.CacheOneHour ? wish.Hour.Ignore(_ignored) : null;
    }

    private Refusal? Tools()
    {
        foreach (ref readonly var tool in _intents.Tools.Declared.Items)
        {
            if (tool.Mark.IsGiven && Take(tool.Mark, CachePlaces.Tools, tool.Position) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Conversation()
    {
        foreach (ref readonly var placed in _intents.Conversation.Marks.Items)
        {
            // Where system texts are folded into the conversation, no point of theirs has a place.
            var (place, index) = placed.IsInSystem
                ? (CachePlaces.System, Model.System ? placed.After : NoPlace)
                : (CachePlaces.Messages, PositionOf(placed.After, placed.IsOwn));
            if (Take(placed.Mark, place, index) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Marks that stand for "as far as possible": the end of the conversation.</summary>
    private Refusal? End()
    {
        ref readonly var wish = ref _intents.Caching;
        var last = Legal(_turns.Written.Count - 1);
        return (wish.Whole.IsGiven ? Take(wish.Whole, CachePlaces.Messages, last) : null)
            ?? (wish.Newest.IsGiven ? Take(wish.Newest, CachePlaces.Messages, last) : null);
    }

    private Refusal? Take(in CacheMark mark, CachePlaces place, int index)
    {
        if (mark.Hour.IsGiven && Model.CachePoints != CachePlaces.None && !Model.CacheOneHour && mark.Hour.Ignore(_ignored) is { } refusal)
        {
            return refusal;
        }

        if (index == Nothing && (Model.CachePoints & place) != 0)
        {
            return null;
        }

        var oneHour = mark.Lifetime switch
        {
            CacheLifetime.Configured => _options.PromptCaching?.OneHour ?? false,
            _ => mark.Lifetime == CacheLifetime.OneHour,
        };
        var outcome = index < 0 ? CacheMarkOutcome.NotCached : _plan.Mark(new CachePoint(place, index, oneHour, mark.MayYield));
        return outcome switch
        {
            CacheMarkOutcome.TooMany => mark.Field.Refuse($"is one too many: a request has at most {CachePlan.MaxPoints} cache points"),
            CacheMarkOutcome.NotCached => mark.Field.Ignore(_ignored),
            _ => null,
        };
    }

    /// <summary>
    /// The position of what is written of a block, or else of the one before it. What is behind a call that is not the mark's own
    /// was said among the texts of its turn, which are written before it.
    /// </summary>
    private int PositionOf(int block, bool isOwn)
    {
        var blocks = _intents.Conversation.Blocks.Items;
        while (block >= 0 && (blocks[block].Kind is BlockKind.Reasoning or BlockKind.LeftOut || blocks[block].IsInResult))
        {
            block--;
        }

        if (block < 0)
        {
            return Nothing;
        }

        return blocks[block].Kind == BlockKind.ToolCall && !isOwn ? NoPlace : Legal(blocks[block].Position);
    }

    private int Legal(int position) => position >= 0 && IsPlainDocument(_turns.Written[position]) ? NoPlace : position;

    private bool IsPlainDocument(int index)
    {
        ref readonly var block = ref _intents.Conversation.Blocks[index];
        if (block.Kind != BlockKind.Media || (block.IsInResult && !block.IsBesideResult))
        {
            return false;
        }

        ref readonly var part = ref _intents.Conversation.Media[block.Item];
        if (part.Kind != FileKind.Document)
        {
            return false;
        }

        // What cannot be opened is refused when it is written.
        var refusal = ClientFile.Open(part, _memory, out var file);
        using (file)
        {
            return refusal is null && file.Format.Signature != FileSignature.Pdf;
        }
    }

    /// <summary>The conversation up to the end of the user's turn that is <paramref name="offset"/> of them before the last one.</summary>
    private CacheSection UpToTurn(int offset)
    {
        var turns = _turns.Turns.Items;
        for (var index = turns.Length - 1; index >= 0; index--)
        {
            if (turns[index].Role == TurnRole.User && offset-- == 0)
            {
                return new CacheSection(Legal(turns[index].End - 1), turns[index].Bytes);
            }
        }

        return CacheSection.Nothing;
    }
}
