using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>What the model may call.</content>
internal sealed partial class Translation
{
    private Refusal? Tools()
    {
        if (Declared() is { } refusal)
        {
            return refusal;
        }

        if (!_tools.AreGiven)
        {
            ToolsOfHistory();
        }

        // An answer that is a call of its own tool takes the place of the choice, unless the client insists on its tools.
        return AnswerRules.ForcesTool(Intents.Format, Model) && !Intents.Tools.Choice.Insists ? AnswerTool() : Choice();
    }

    private Refusal? Declared()
    {
        foreach (ref readonly var tool in Intents.Tools.Declared.Items)
        {
            if (Ignored.Ended.IsCancellationRequested)
            {
                return Refusal.Abandoned;
            }

            // The call works without it: the model just follows the schema as well as it can.
            var strict = tool.IsStrict && Model.StrictTools;
            if (tool.IsStrict && !strict && IgnoreStrict(tool) is { } unwanted)
            {
                return unwanted;
            }

            if (!tool.IsSent)
            {
                continue;
            }

            if (tool.TakesText)
            {
                _writer.TextTool(tool.Name, tool.Description);
            }
            else if (Function(tool, strict) is { } refusal)
            {
                return refusal;
            }

            Point(CachePlaces.Tools, tool.Position);
        }

        return null;
    }

    private Refusal? Function(in Tool tool, bool strict)
    {
        if (RequestValue.IsAbsent(tool.Schema) || tool.Schema.GetPropertyCount() == 0)
        {
            // No grammar holds any object.
            _writer.Tool(tool.Name, tool.Description, default, strict: false);
            return strict ? IgnoreStrict(tool) : null;
        }

        var isStrict = strict;
        using var schema = JsonSchema.OfTool(tool.Schema, mayFold: !Ignored.Refuse, ref isStrict, Memory);
        if (schema.Problem is { } problem)
        {
            return RequestValue.Refuse(tool.Path.Member(tool.Members.Schema + schema.Path), problem);
        }

        _writer.Tool(tool.Name, tool.Description, schema.Text, isStrict);
        return (tool.Members.SchemaScope is { } scope ? ReportFolded(schema, scope) : null)
            ?? (strict && !isStrict ? IgnoreStrict(tool) : null);
    }

    private Refusal? IgnoreStrict(in Tool tool) => tool.Members.Strict(tool.Path).Ignore(Ignored);

    /// <summary>
    /// Declares the tools that the conversation uses, for a request that declares none itself: Bedrock refuses tool calls
    /// and results in a conversation without tools.
    /// </summary>
    private void ToolsOfHistory()
    {
        foreach (ref readonly var name in _turns.CalledTools.Items)
        {
            if (Intents.Names.IsCustom(name))
            {
                _writer.TextTool(name, default);
            }
            else
            {
                _writer.Tool(name, default, default, strict: false);
            }
        }
    }

    private Refusal? AnswerTool()
    {
        ref readonly var format = ref Intents.Format;
        var mayCallTools = _tools.AreGiven && Intents.Tools.Choice.Mode != ToolChoiceMode.None;
        if (AnswerRules.CheckChoice(format, mayCallTools, Intents.Tools.ListName, Model) is { } refusal)
        {
            return refusal;
        }

        var strict = false;
        using var schema = JsonSchema.OfTool(format.Schema, mayFold: false, ref strict, Memory);
        if (schema.Problem is { } problem)
        {
            return UnfitAnswer(schema.Path, problem);
        }

        _writer.AnswerTool(AnswerRules.AnswerToolName, AnswerRules.AnswerToolPurpose, format.Description, schema.Text);
        if (mayCallTools)
        {
            _writer.ChooseAny();
        }
        else
        {
            _writer.ChooseTool(AnswerRules.AnswerToolName);
        }

        _request.ChoiceIsWritten = _request.AnswersByTool = true;
        return null;
    }

    private Refusal? Choice()
    {
        if (_tools.Choose(Intents.Tools, _request.Reasoning.IsOn, Model, Ignored, out var choice) is { } refusal)
        {
            return refusal;
        }

        switch (choice)
        {
            case ToolChoices.Auto:
                _writer.ChooseAuto();
                break;
            case ToolChoices.Any:
                _writer.ChooseAny();
                break;
            case ToolChoices.Tool:
                _writer.ChooseTool(Intents.Tools.Choice.Name);
                break;
            default:
                break;
        }

        _request.ChoiceIsWritten = choice != ToolChoices.None;
        return null;
    }
}
