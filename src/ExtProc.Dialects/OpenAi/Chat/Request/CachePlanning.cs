using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;
using static ExtProc.Dialects.OpenAi.Chat.Request.TurnOrder;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Prompt caching: finds the client's marks before the request is translated and plans them together with the policy of
/// the configuration. The marks themselves are read by <see cref="CacheMarkReader"/>.
/// </summary>
internal sealed class CachePlanning(CachePlan plan, TranslationOptions options, IgnoredFieldList ignored)
{
    private static readonly FieldPath ToolsPath = new("tools");
    private static readonly FieldPath MessagesPath = new("messages");

    private readonly CacheMarkReader _marks = new(options, ignored);
    private CacheSection _tools;
    private CacheSection _system;
    private int _userTurns;
    private CacheSection _newest;
    private int _endOfTurn;
    private bool _reportsLost;

    /// <summary>Makes the plan from the members of the body. Values of a wrong type elsewhere are left for the translation to refuse.</summary>
    public Refusal? Plan(in FieldSlots body)
    {
        plan.Begin(options.Model);
        var refusal = _marks.ReadOptions(body[BodySlot.PromptCacheOptions])
            ?? Tools(body[BodySlot.Tools])
            ?? Messages(body[BodySlot.Messages])
            ?? WholeConversation(body[BodySlot.CacheControl]);

        // A client that places its points itself wants no others.
        if (refusal is null && options.PromptCaching is { } policy && !_marks.OnlyExplicit)
        {
            plan.Apply(policy, _tools, _system, UpToTurn(body[BodySlot.Messages], policy.MessageOffset));
        }

        plan.Settle();
        return refusal;
    }

    /// <summary>Reports the marks whose points had no place in the request; after the messages are written.</summary>
    public Refusal? ReportLost(in FieldSlots body)
    {
        if (!plan.HasLost)
        {
            return null;
        }

        _reportsLost = true;
        return Messages(body[BodySlot.Messages]) ?? WholeConversation(body[BodySlot.CacheControl]);
    }

    private Refusal? Tools(JsonElement tools)
    {
        var index = 0;
        foreach (var tool in ElementsOf(tools))
        {
            var path = ToolsPath.At(index);
            _tools = new CacheSection(path, index, LengthOf(tools));
            var mark = default(CacheMark);
            if (tool.ValueKind == JsonValueKind.Object
                && (_marks.Read(tool, path, Fields.Tool, ref mark)
                    ?? Function(tool, path, ref mark)
                    ?? Add(mark, CachePlaces.Tools, index, path)) is { } refusal)
            {
                return refusal;
            }

            index++;
        }

        return null;
    }

    private Refusal? Function(JsonElement tool, in FieldPath path, ref CacheMark mark) =>
        tool.TryGetProperty("function"u8, out var function) && function.ValueKind == JsonValueKind.Object
            ? _marks.Read(function, path.Member("function"), Fields.DeclaredFunction, ref mark)
            : null;

    private Refusal? Messages(JsonElement messages)
    {
        var index = -1;
        var lastAssistant = 0;
        var newest = MessageRole.Assistant;
        _endOfTurn = -1;
        for (var rest = ElementsOf(messages); rest.MoveNext();)
        {
            index++;
            var message = rest.Current;
            if (message.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var path = MessagesPath.At(index);
            var role = RoleOf(message);
            lastAssistant = role == MessageRole.Assistant ? index : lastAssistant;

            // Results are written before everything else that follows their calls.
            var order = role == MessageRole.Tool ? Behind(lastAssistant) : OrderOf(index);
            if (role == MessageRole.System)
            {
                _system = new CacheSection(path, Behind(index), _system.Bytes + LengthOf(message));
            }
            else
            {
                _userTurns += role != MessageRole.Assistant && newest == MessageRole.Assistant ? 1 : 0;
                var endsBefore = role == MessageRole.Tool && newest == MessageRole.User;
                newest = endsBefore ? newest : role;
                _newest = endsBefore ? _newest : new CacheSection(path, role == MessageRole.Tool ? order : Behind(index), LengthOf(message));
            }

            if (Message(rest, role, index, order, path) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Message(
        in JsonElement.ArrayEnumerator rest, MessageRole role, int index, int order, in FieldPath path)
    {
        var message = rest.Current;
        var place = role == MessageRole.System ? CachePlaces.System : CachePlaces.Messages;
        if (message.TryGetProperty("content"u8, out var content))
        {
            var last = content.ValueKind == JsonValueKind.Array ? content.GetArrayLength() - 1 : 0;
            var endsWithContent = role != MessageRole.Assistant || !HasMoreThanContent(message);
            var number = 0;
            foreach (var part in ElementsOf(content))
            {
                var partPath = path.Member("content").At(number);
                var mark = default(CacheMark);

                // A tool's result takes no points inside, so that its marks go behind it. What is behind the last part is
                // also behind the message, so that the two are one place.
                var isEnd = role == MessageRole.Tool || (number == last && endsWithContent);
                if (part.ValueKind == JsonValueKind.Object
                    && (_marks.Read(part, partPath, Fields.ContentPart, ref mark)
                        ?? Add(mark, place, order, isEnd ? path : partPath)) is { } refusal)
                {
                    return refusal;
                }

                number++;
            }
        }

        var whole = default(CacheMark);
        if (_marks.Read(message, path, Fields.Message, ref whole) is { } wrong)
        {
            return wrong;
        }

        // Calls are written behind all texts of their turn.
        var endsWithCall = whole.IsGiven && role == MessageRole.Assistant && HasCalls(message);
        return Add(whole, place, endsWithCall ? Behind(EndOfTurn(rest, index)) : order, path, endsWithCall);
    }

    // Looked for once in a turn: the work must not grow with the square of its messages.
    private int EndOfTurn(in JsonElement.ArrayEnumerator rest, int index) =>
        _endOfTurn = index > _endOfTurn ? LastOfTurn(rest, index) : _endOfTurn;

    /// <summary>Marks that stand for "as far as possible": the end of the newest turn.</summary>
    private Refusal? WholeConversation(JsonElement control)
    {
        var mark = default(CacheMark);
        var refusal = _marks.ReadControl(control, FieldPath.Body, Fields.Body, ref mark);
        if (refusal is not null || _newest.IsEmpty)
        {
            return refusal;
        }

        return Add(mark, CachePlaces.Messages, _newest.Index, _newest.After)
            ?? Add(_marks.Implicit, CachePlaces.Messages, _newest.Index, _newest.After);
    }

    private Refusal? Add(in CacheMark mark, CachePlaces place, int index, in FieldPath after, bool isBehindCalls = false)
    {
        if (!mark.IsGiven)
        {
            return null;
        }

        if (_reportsLost)
        {
            return plan.TryFind(after, out var point) && point.IsLost ? _marks.NoteIgnored(mark) : null;
        }

        return plan.Mark(new CachePoint(place, index, after, mark.OneHour, mark.MayYield) { IsBehindCalls = isBehindCalls }) switch
        {
            CacheMarkOutcome.TooMany => RequestValue.Refuse(
                mark.Owner.Member(mark.Field), $"is one too many: a request has at most {CachePlan.MaxPoints} cache points"),
            CacheMarkOutcome.NotCached => _marks.NoteIgnored(mark),
            _ => null,
        };
    }

    /// <summary>The messages up to the end of the user turn that is <paramref name="offset"/> user turns before the last one.</summary>
    private CacheSection UpToTurn(JsonElement messages, int offset)
    {
        var wanted = _userTurns - offset;
        var found = default(CacheSection);
        if (wanted < 1)
        {
            return found;
        }

        var turn = 0;
        var bytes = 0L;
        var foundRole = MessageRole.System;
        var wasUser = false;
        var (index, lastAssistant) = (-1, 0);
        foreach (var message in ElementsOf(messages))
        {
            index++;
            var role = message.ValueKind == JsonValueKind.Object ? RoleOf(message) : MessageRole.System;
            if (role == MessageRole.System)
            {
                continue;
            }

            bytes += LengthOf(message);
            lastAssistant = role == MessageRole.Assistant ? index : lastAssistant;
            turn += role != MessageRole.Assistant && !wasUser ? 1 : 0;
            wasUser = role != MessageRole.Assistant;
            if (turn == wanted && wasUser)
            {
                // Words end a turn, because results come first in it.
                var endsBefore = role == MessageRole.Tool && foundRole == MessageRole.User;
                var order = Behind(role == MessageRole.Tool ? lastAssistant : index);
                found = endsBefore ? found with { Bytes = bytes } : new CacheSection(MessagesPath.At(index), order, bytes);
                foundRole = endsBefore ? foundRole : role;
            }
            else if (!found.IsEmpty)
            {
                break;
            }
        }

        return found;
    }

    private static long LengthOf(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length;
}
