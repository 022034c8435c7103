using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>
/// The object <c>{"type":"function","function":{"name":…}}</c>, which OpenAI uses to declare a function, to choose one and
/// to tell that one was called.
/// </summary>
internal static class OpenAiChatRequestFunction
{
    /// <summary>Checks the <c>type</c> of the object at <paramref name="path"/>.</summary>
    public static Refusal? CheckType(JsonElement type, in FieldPath path)
    {
        if (type.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path.Member("type"), "a string", type);
        }

        return JsonText.Is(type, "function"u8)
            ? null
            : RequestValue.Refuse(path.Member("type"), "must be 'function'; other tools are not supported");
    }

    /// <summary>Reads the <c>function</c> of the object at <paramref name="path"/>: its members and its name.</summary>
    public static Refusal? Read(
        JsonElement function,
        in FieldPath path,
        FieldScope scope,
        IgnoredFieldList ignored,
        ref FieldSlots fields,
        out ConverseToken name)
    {
        name = default;
        if (function.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path.Member("function"), "an object", function);
        }

        if (scope.Read(function, path.Member("function"), ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var text = fields[FunctionSlot.Name];
        if (text.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path.Member("function.name"), "a string", text);
        }

        return ConverseToken.TryReadName(text, out name)
            ? null
            : RequestValue.Refuse(path.Member("function.name"), ConverseToken.NameRule);
    }
}
