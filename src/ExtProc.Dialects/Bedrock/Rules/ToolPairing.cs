using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Keeps Bedrock's rule that the user's turn after tool calls holds exactly one result for each of them: anything else is
/// answered with a ValidationException that no client could trace back to its own request. Calls and results get the ids that
/// the model takes.
/// </summary>
internal sealed class ToolPairing
{
    // A table that a hostile request has blown up would make every later Clear slow.
    private const int LargestKept = 1024;

    private readonly ToolSet _called = new();
    private Dictionary<ToolIdentifier, Call> _calls = [];
    private int? _unnamed;
    private int _open;

    /// <summary>The tools that were called, each once.</summary>
    public PooledList<ToolIdentifier> CalledTools { get; } = new();

    /// <summary>Pairs the calls and results of all turns.</summary>
    public Refusal? Pair(Conversation conversation, ReadOnlySpan<Turn> turns, ModelCapabilities model, MemoryPool<byte> memory)
    {
        foreach (ref readonly var turn in turns)
        {
            foreach (ref readonly var block in conversation.Blocks.Items[turn.FirstBlock..turn.EndBlock])
            {
                var refusal = block.Kind switch
                {
                    BlockKind.ToolCall => TakeCall(conversation, block, model, memory),
                    BlockKind.ToolResult => Answer(ref conversation.Results[block.Item], conversation.Words, model, memory),
                    _ => null,
                };
                if (refusal is not null)
                {
                    return refusal;
                }
            }

            if (turn.Role == TurnRole.User && CheckAnswered(conversation) is { } open)
            {
                return open;
            }
        }

        return CheckAnswered(conversation);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (_open, _unnamed) = (0, null);
        CalledTools.Clear();
        _called.Clear();
        Forget();
    }

    private Refusal? TakeCall(Conversation conversation, in Block block, ModelCapabilities model, MemoryPool<byte> memory)
    {
        ref readonly var call = ref conversation.Calls[block.Item];
        if (!model.Tools)
        {
            return RequestValue.Refuse(conversation.PathOf(conversation.Messages[block.Message]).Member(call.Member), "cannot be sent: this model takes no tools");
        }

        if (_open == 0)
        {
            Forget();
        }

        var hasId = call.ClientId.ValueKind == JsonValueKind.String;
        var message = conversation.Messages[block.Message].Index;
        if ((!hasId && _unnamed is not null)
            || !_calls.TryAdd(IdOf(call.ClientId, message, model, memory), new Call(block.Item, IsAnswered: false)))
        {
            return RequestValue.Refuse(
                call.Path.Member(call.IdMember), hasId ? "is the id of another tool call in the same turn" : conversation.Words.SecondUnnamedCall);
        }

        _unnamed = hasId ? _unnamed : message;
        _open++;
        if (_called.Add(call.Tool))
        {
            _ = CalledTools.Add(call.Tool);
        }

        return null;
    }

    private Refusal? Answer(ref ToolResult result, ConversationWords words, ModelCapabilities model, MemoryPool<byte> memory)
    {
        var hasId = result.ClientId.ValueKind == JsonValueKind.String;
        if (!hasId && _unnamed is null)
        {
            return RequestValue.Refuse(result.IdPath, words.StrayUnnamedResult);
        }

        result.CallMessage = _unnamed ?? 0;
        ref var call = ref CollectionsMarshal.GetValueRefOrNullRef(_calls, IdOf(result.ClientId, result.CallMessage, model, memory));
        if (Unsafe.IsNullRef(ref call) || call.IsAnswered)
        {
            return RequestValue.Refuse(result.IdPath, hasId ? words.StrayResult : words.StrayUnnamedResult);
        }

        call = call with { IsAnswered = true };
        _unnamed = hasId ? _unnamed : null;
        _open--;
        return null;
    }

    private Refusal? CheckAnswered(Conversation conversation)
    {
        if (_open == 0)
        {
            return null;
        }

        foreach (var call in _calls.Values)
        {
            if (!call.IsAnswered)
            {
                ref readonly var open = ref conversation.Calls[call.Item];
                return RequestValue.Refuse(open.Path.Member(open.IdMember), conversation.Words.MissingResult);
            }
        }

        return null;
    }

    /// <summary>The id of a call as the model takes it: the client's own when that fits.</summary>
    /// <param name="clientId">A string; nothing for a call that has none.</param>
    /// <param name="message">The index of the message that made the call: a call without an id has the same one whenever it is sent.</param>
    /// <param name="model">The model.</param>
    /// <param name="memory">Where a copy of a long id comes from.</param>
    public static ToolIdentifier IdOf(JsonElement clientId, int message, ModelCapabilities model, MemoryPool<byte> memory)
    {
        if (clientId.ValueKind != JsonValueKind.String)
        {
            Span<byte> made = stackalloc byte[32];
            _ = Encoding.ASCII.TryGetBytes("function_call_", made, out var length);
            _ = message.TryFormat(made[length..], out var digits);
            return IdOf(made[..(length + digits)], model);
        }

        using var text = new UnescapedText(JsonText.Inside(clientId), memory);
        return IdOf(text.Value, model);
    }

    private static ToolIdentifier IdOf(ReadOnlySpan<byte> clientId, ModelCapabilities model)
    {
        if (model.ToolIds == ToolIdRule.NineAlphanumerics)
        {
            return ToolIdentifier.TryTakeNineAlphanumerics(clientId, out var nine) ? nine : ToolIdentifier.MakeNineAlphanumerics(clientId);
        }

        return ToolIdentifier.TryTakeId(clientId, out var id) ? id : ToolIdentifier.MakeId(clientId);
    }

    private void Forget()
    {
        if (_calls.Count > LargestKept)
        {
            _calls = [];
        }
        else
        {
            _calls.Clear();
        }
    }

    private readonly record struct Call(int Item, bool IsAnswered);
}
