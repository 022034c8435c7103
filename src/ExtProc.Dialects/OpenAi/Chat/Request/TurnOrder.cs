using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// The order in which Bedrock reads what several messages of the client hold: results, then words, then calls or files that
/// stand beside results. Cache points are planned in this order.
/// </summary>
internal static class TurnOrder
{
    public enum MessageRole
    {
        User,
        Assistant,
        Tool,
        System,
    }

    /// <summary>The last message of a turn: of the assistant's, or of the user's with its results.</summary>
    /// <param name="rest">Stands at a message of the turn.</param>
    /// <param name="index">The index of that message.</param>
    public static int LastOfTurn(JsonElement.ArrayEnumerator rest, int index)
    {
        var isAssistants = rest.Current.ValueKind == JsonValueKind.Object && RoleOf(rest.Current) == MessageRole.Assistant;
        var (last, number) = (index, index);
        while (rest.MoveNext())
        {
            number++;
            var role = rest.Current.ValueKind == JsonValueKind.Object ? RoleOf(rest.Current) : MessageRole.System;
            if (role != MessageRole.System && (role == MessageRole.Assistant) != isAssistants)
            {
                break;
            }

            last = role == MessageRole.System ? last : number;
        }

        return last;
    }

    /// <summary>Where the message <paramref name="index"/> is written, beside what <see cref="Behind"/> says.</summary>
    public static int OrderOf(int index) => 2 * index;

    /// <summary>
    /// Between two messages: the calls of a turn behind its last message, and the results of calls behind the message that made
    /// them.
    /// </summary>
    public static int Behind(int index) => OrderOf(index) + 1;

    public static bool HasMoreThanContent(JsonElement message) => HasCalls(message) || IsGiven(message, "refusal"u8);

    public static bool HasCalls(JsonElement message) =>
        IsGiven(message, "function_call"u8)
        || (message.TryGetProperty("tool_calls"u8, out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0);

    public static JsonElement.ArrayEnumerator ElementsOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    public static MessageRole RoleOf(JsonElement message)
    {
        _ = message.TryGetProperty("role"u8, out var role);
        return role switch
        {
            _ when JsonText.Is(role, "assistant"u8) => MessageRole.Assistant,
            _ when JsonText.Is(role, "tool"u8) || JsonText.Is(role, "function"u8) => MessageRole.Tool,
            _ when JsonText.Is(role, "system"u8) || JsonText.Is(role, "developer"u8) => MessageRole.System,
            _ => MessageRole.User,
        };
    }

    private static bool IsGiven(JsonElement message, ReadOnlySpan<byte> member) =>
        message.TryGetProperty(member, out var value) && !RequestValue.IsAbsent(value);
}
