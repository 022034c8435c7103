using System.Text.Json;
using ExtProc.Dialects.Models;
using ExtProc.LocalStack.FakeBedrock;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <content><c>toolConfig</c>, and what is said about tools in the model's own fields.</content>
internal static partial class ConverseValidator
{
    private static void CheckTools(JsonElement config, ModelCapabilities model)
    {
        Assert.True(model.Tools, "tools for a model without them");
        OnlyMembers(config, "tools", "toolChoice");
        var names = new List<string>();
        foreach (var tool in WithoutPoints(config.GetProperty("tools")))
        {
            OnlyMembers(tool, "toolSpec");
            var spec = tool.GetProperty("toolSpec");
            OnlyMembers(spec, "name", "description", "inputSchema", "strict");
            names.Add(spec.GetProperty("name").GetString()!);
            Assert.Matches(Name(), names[^1]);
            OnlyMembers(spec.GetProperty("inputSchema"), "json");
            Assert.True(!spec.TryGetProperty("description", out var description) || description.GetString()!.Length > 0);
            Assert.True(!spec.TryGetProperty("strict", out var strict) || (model.StrictTools && strict.GetBoolean()));
            Assert.Null(SchemaValidation.OfTool(spec.GetProperty("inputSchema").GetProperty("json"), strict.ValueKind == JsonValueKind.True));
        }

        Assert.NotEmpty(names);
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        if (config.TryGetProperty("toolChoice", out var choice))
        {
            CheckChoice(Assert.Single(choice.EnumerateObject()), names, model);
        }
    }

    private static void CheckChoice(JsonProperty choice, List<string> names, ModelCapabilities model)
    {
        var kind = choice.Name switch
        {
            "auto" => ToolChoices.Auto,
            "any" => ToolChoices.Any,
            "tool" => ToolChoices.Tool,
            _ => ToolChoices.None,
        };
        Assert.NotEqual(ToolChoices.None, kind & model.ToolChoice);
        OnlyMembers(choice.Value, kind == ToolChoices.Tool ? ["name"] : []);
        if (kind == ToolChoices.Tool)
        {
            Assert.Contains(choice.Value.GetProperty("name").GetString(), names);
        }
    }

    /// <summary>Fields of Claude's own API (https://docs.claude.com/en/api/messages); Bedrock merges them into what it makes itself.</summary>
    private static void CheckAdditional(JsonElement fields, JsonElement tools, ModelCapabilities model)
    {
        Assert.NotEmpty(fields.EnumerateObject());
        if (fields.TryGetProperty("tool_choice", out var choice))
        {
            Assert.True(model.ParallelToolControl, "parallel tools forbidden for a model that cannot be told");
            Assert.Equal(JsonValueKind.Object, tools.ValueKind);
            Assert.True(choice.GetProperty("disable_parallel_tool_use").GetBoolean());

            // A type is asked for, and refused beside toolConfig.toolChoice.
            Assert.NotEqual(tools.TryGetProperty("toolChoice", out _), choice.TryGetProperty("type", out _));
            OnlyMembers(choice, "type", "disable_parallel_tool_use");
        }
    }
}
