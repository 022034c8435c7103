using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// The object <c>{"type":"function","function":{"name":…}}</c>, or the same with <c>custom</c>, which OpenAI uses to declare
/// a tool, to choose one and to tell that one was called.
/// </summary>
internal ref struct FunctionDeclaration
{
    /// <summary>The members inside <c>function</c> or <c>custom</c>.</summary>
    public FieldSlots<FunctionSlot> Fields;

    /// <summary>Whether the tool takes text and not an object.</summary>
    public bool IsCustom { get; private set; }

    /// <summary>The tool's name for Bedrock.</summary>
    public ToolIdentifier Name { get; private set; }

    /// <summary>Where its name stands, seen from the object.</summary>
    public readonly string NamePath => IsCustom ? "custom.name" : "function.name";

    /// <summary>Reads the object at <paramref name="path"/>.</summary>
    /// <param name="type">Its member <c>type</c>.</param>
    /// <param name="function">Its member <c>function</c>.</param>
    /// <param name="custom">Its member <c>custom</c>.</param>
    /// <param name="path">Where the object stands.</param>
    /// <param name="functionScope">What a function may hold here.</param>
    /// <param name="customScope">What a custom tool may hold here.</param>
    /// <param name="names">Gives the tool its name for Bedrock.</param>
    /// <param name="ignored">Takes ignored members.</param>
    public Refusal? Read(
        JsonElement type,
        JsonElement function,
        JsonElement custom,
        in FieldPath path,
        FieldScope<FunctionSlot> functionScope,
        FieldScope<FunctionSlot> customScope,
        ToolNames names,
        IgnoredFieldList ignored)
    {
        if (type.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path.Member("type"), "a string", type);
        }

        IsCustom = JsonText.Is(type, "custom"u8);
        if (!IsCustom && !JsonText.Is(type, "function"u8))
        {
            return RequestValue.Refuse(path.Member("type"), "must be 'function' or 'custom'; other tools are not supported");
        }

        // What the type does not speak of would be lost without a word.
        if (!RequestValue.IsAbsent(IsCustom ? function : custom))
        {
            return RequestValue.Refuse(path.Member(IsCustom ? "function" : "custom"), "does not belong to a tool of this type");
        }

        var (named, member, scope) = IsCustom ? (custom, "custom", customScope) : (function, "function", functionScope);
        if (named.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path.Member(member), "an object", named);
        }

        return scope.Read(named, path.Member(member), ignored, ref Fields) ?? ReadName(path, NamePath, names);
    }

    /// <summary>Reads the object that stands for a function without a type around it, as before there were tools.</summary>
    public Refusal? ReadLegacy(
        JsonElement function,
        in FieldPath path,
        FieldScope<FunctionSlot> scope,
        ToolNames names,
        IgnoredFieldList ignored)
    {
        return function.ValueKind == JsonValueKind.Object
            ? scope.Read(function, path, ignored, ref Fields) ?? ReadName(path, "name", names)
            : RequestValue.WrongType(path, "an object", function);
    }

    private Refusal? ReadName(in FieldPath path, string member, ToolNames names)
    {
        var text = Fields[FunctionSlot.Name];
        if (text.ValueKind != JsonValueKind.String || JsonText.HasLoneSurrogate(JsonText.Inside(text)))
        {
            return RequestValue.CheckText(text, path.Member(member));
        }

        var escaped = JsonText.Inside(text);
        if (escaped.Length > ToolNames.LongestName * JsonText.LongestEscape)
        {
            return RequestValue.Refuse(path.Member(member), ToolNames.Rule);
        }

        using var name = new UnescapedText(escaped, MemoryPool<byte>.Shared);
        if (name.Value.Length is 0 or > ToolNames.LongestName)
        {
            return RequestValue.Refuse(path.Member(member), ToolNames.Rule);
        }

        var isTaken = names.TryTake(name.Value, IsCustom, out var converseName);
        Name = converseName;
        return isTaken ? null : RequestValue.Refuse(path.Member(member), ToolNames.NoneLeft);
    }
}
