using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// The members of custom tools, of choices among tools and of the functions that came before tools that have a rule, like
/// <see cref="Fields"/>.
/// </summary>
internal static class ToolFields
{
    public static readonly FieldScope<FunctionSlot> MessageFunctionCall = new(
        "messages.function_call",
        FieldRule.Mapped("name", FunctionSlot.Name),
        FieldRule.Mapped("arguments", FunctionSlot.Arguments));

    public static readonly FieldScope<FunctionSlot> CalledCustom = new(
        "messages.tool_calls.custom",
        FieldRule.Mapped("name", FunctionSlot.Name),
        FieldRule.Mapped("input", FunctionSlot.Input));

    public static readonly FieldScope<FunctionSlot> DeclaredCustom = new(
        "tools.custom",
        FieldRule.Mapped("name", FunctionSlot.Name),
        FieldRule.Mapped("description", FunctionSlot.Description),
        FieldRule.Ignored("format", IsText));

    /// <summary>Keywords of a tool's schema; their names are JSON Schema's.</summary>
    public static readonly FieldScope DeclaredSchema = new("tools.function.parameters");

    public static readonly FieldScope<FunctionSlot> LegacyFunction = new(
        "functions",
        FieldRule.Mapped("name", FunctionSlot.Name),
        FieldRule.Mapped("description", FunctionSlot.Description),
        FieldRule.Mapped("parameters", FunctionSlot.Parameters));

    public static readonly FieldScope<FunctionSlot> ChosenCustom = new(
        "tool_choice.custom",
        FieldRule.Mapped("name", FunctionSlot.Name));

    public static readonly FieldScope<AllowedToolsSlot> AllowedTools = new(
        "tool_choice.allowed_tools",
        FieldRule.Mapped("mode", AllowedToolsSlot.Mode),
        FieldRule.Mapped("tools", AllowedToolsSlot.Tools));

    public static readonly FieldScope<ToolSlot> AllowedTool = new(
        "tool_choice.allowed_tools.tools",
        FieldRule.Mapped("type", ToolSlot.Type),
        FieldRule.Mapped("function", ToolSlot.Function),
        FieldRule.Mapped("custom", ToolSlot.Custom));

    public static readonly FieldScope<FunctionSlot> AllowedFunction = new(
        "tool_choice.allowed_tools.tools.function",
        FieldRule.Mapped("name", FunctionSlot.Name));

    public static readonly FieldScope<FunctionSlot> AllowedCustom = new(
        "tool_choice.allowed_tools.tools.custom",
        FieldRule.Mapped("name", FunctionSlot.Name));

    public static readonly FieldScope<FunctionSlot> LegacyChoice = new(
        "function_call",
        FieldRule.Mapped("name", FunctionSlot.Name));

    /// <summary>All rows of this page.</summary>
    public static readonly IReadOnlyList<FieldScope> Scopes =
    [
        MessageFunctionCall, CalledCustom, DeclaredCustom, LegacyFunction, ChosenCustom,
        AllowedTools, AllowedTool, AllowedFunction, AllowedCustom, LegacyChoice,
    ];

    private static bool IsText(JsonElement format) =>
        format.ValueKind == JsonValueKind.Object
        && format.GetPropertyCount() == 1
        && format.TryGetProperty("type"u8, out var type)
        && JsonText.Is(type, "text"u8);
}
