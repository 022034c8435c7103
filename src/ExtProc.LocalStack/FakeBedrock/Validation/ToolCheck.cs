using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary><c>toolConfig</c>.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html</remarks>
internal static partial class ToolCheck
{
    private const string NoTools = "toolConfig.tools must be a non-empty array of toolSpec.";

    /// <summary>Checks the member.</summary>
    public static string? Check(JsonElement config, ModelLimits limits)
    {
        if (!limits.Tools)
        {
            return "This model doesn't support tool use.";
        }

        var specs = RequestCheck.WithoutPoints(config.Member("tools")).ToList();
        if (specs.Count == 0)
        {
            return NoTools;
        }

        var names = specs.Select(tool => tool.Member("toolSpec").Text("name") ?? "").ToList();
        return config.Extraneous("tools", "toolChoice")
            ?? specs.FirstProblem(tool => Tool(tool, limits))
            ?? (names.Distinct(StringComparer.Ordinal).Count() == names.Count ? null : "Two tools have one name.")
            ?? (config.Has("toolChoice") ? Choice(config.Member("toolChoice"), names, limits) : null);
    }

    private static string? Tool(JsonElement tool, ModelLimits limits)
    {
        var spec = tool.Member("toolSpec");
        var schema = spec.Member("inputSchema").Member("json");
        if (tool.Extraneous("toolSpec") is not null || spec.Text("name") is not { } name || !Name().IsMatch(name) || schema.ValueKind != JsonValueKind.Object)
        {
            return NoTools;
        }

        if (spec.Has("description") && spec.Text("description") is not { Length: > 0 })
        {
            return "toolSpec.description must not be empty.";
        }

        if (spec.Has("strict") && !limits.StrictTools)
        {
            return "This model doesn't support strict tools.";
        }

        return spec.Extraneous("name", "description", "inputSchema", "strict")
            ?? spec.Member("inputSchema").Extraneous("json")
            ?? (SchemaCheck.OfTool(schema, spec.Member("strict").ValueKind == JsonValueKind.True) is { } problem
                ? $"The value at toolConfig.tools is invalid: {problem}."
                : null);
    }

    private static string? Choice(JsonElement choice, List<string> names, ModelLimits limits)
    {
        if (choice.Union() is not { } kind || !limits.ToolChoices.Contains(kind.Name))
        {
            return "This model doesn't support the toolConfig.toolChoice field as it is.";
        }

        if (kind.Name != "tool")
        {
            return kind.Value.Extraneous();
        }

        return kind.Value.Extraneous("name") ?? (names.Contains(kind.Value.Text("name") ?? "") ? null : "toolChoice.tool.name names no tool.");
    }

    /// <summary>The pattern of a tool's name.</summary>
    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    public static partial Regex Name();
}
