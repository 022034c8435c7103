using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Which tools are sent, and how the model may call them. Converse knows no "none": without a declaration nothing can be
/// called. A conversation that holds tool calls needs a declaration all the same.
/// </summary>
internal sealed class ToolRules
{
    private const string NoTools = "cannot be sent: this model takes no tools";

    private readonly ToolSet _declared = new();

    /// <summary>How many tools of the client are sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Whether the client declares tools, sent or not.</summary>
    public bool AreGiven { get; private set; }

    /// <summary>Whether what the client declares is sent.</summary>
    private bool AreSent { get; set; }

    /// <summary>Decides which tools are sent, and gives each its position.</summary>
    /// <param name="intents">What the client wants.</param>
    /// <param name="hasCalls">Whether the conversation holds tool calls.</param>
    /// <param name="model">The model.</param>
    public Refusal? Select(ClientIntents intents, bool hasCalls, ModelCapabilities model)
    {
        var tools = intents.Tools;
        AreGiven = tools.Declared.Count > 0;
        AreSent = tools.Choice.Mode != ToolChoiceMode.None || hasCalls;
        return CheckModel(intents, hasCalls, model)
            ?? Count(tools)
            ?? (AnswerRules.ForcesTool(intents.Format, model) && _declared.Contains(AnswerRules.AnswerToolName)
                ? AnswerRules.NameIsTaken(tools.Field)
                : null)
            ?? (tools.Choice.OnlyAllowed && !tools.Allowed.IsWithin(_declared)
                ? RequestValue.Refuse(tools.Choice.AllowedPath, $"names a tool that is not in '{tools.ListName}'")
                : null);
    }

    /// <summary>Decides how the client's choice is said.</summary>
    /// <param name="tools">What the client wants.</param>
    /// <param name="thinks">Whether the model thinks: then it refuses to be forced.</param>
    /// <param name="model">The model.</param>
    /// <param name="ignored">Takes a choice that has no effect.</param>
    /// <param name="choice">What is said; none when nothing is.</param>
    public Refusal? Choose(ToolWishes tools, bool thinks, ModelCapabilities model, IgnoredFieldList ignored, out ToolChoices choice)
    {
        choice = ToolChoices.None;
        var wish = tools.Choice;
        if (!AreGiven)
        {
            return wish.Insists ? wish.Field.Refuse("asks for a tool call, but there are no tools") : null;
        }

        if (wish.Mode == ToolChoiceMode.Named && !_declared.Contains(wish.Name))
        {
            return RequestValue.Refuse(wish.NamePath, $"is not the name of a tool in '{tools.ListName}'");
        }

        if (wish.Insists && thinks)
        {
            choice = ToolChoices.Auto;
            return wish.Field.Ignore(ignored);
        }

        var wanted = wish.Mode switch
        {
            ToolChoiceMode.Auto => ToolChoices.Auto,
            ToolChoiceMode.Required => ToolChoices.Any,
            ToolChoiceMode.Named => ToolChoices.Tool,
            _ => ToolChoices.None,
        };
        choice = model.ToolChoice & wanted;

        // Where "auto" cannot be said it is what happens anyway.
        return choice == wanted || wanted == ToolChoices.Auto
            ? null
            : wish.Field.Refuse(wanted == ToolChoices.Any
                ? "cannot be honoured: this model cannot be made to call a tool"
                : "cannot be honoured: this model cannot be made to call a certain tool");
    }

    /// <summary>Decides whether calls must come one at a time.</summary>
    public Refusal? CheckParallel(ToolWishes tools, ModelCapabilities model, out bool oneAtATime)
    {
        oneAtATime = tools.OneAtATime && AreGiven && AreSent;
        return oneAtATime && !model.ParallelToolControl
            ? tools.OneAtATimeField.Refuse("must be true: this model cannot be kept from calling several tools at once")
            : null;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (Sent, AreGiven, AreSent) = (0, false, false);
        _declared.Clear();
    }

    private Refusal? CheckModel(ClientIntents intents, bool hasCalls, ModelCapabilities model)
    {
        var field = intents.Tools.Field;
        if (AreGiven && AreSent && !model.Tools)
        {
            return field.Refuse(NoTools);
        }

        var stream = intents.Stream;
        if (stream.Value is not true || model.StreamingTools || !(AreGiven ? AreSent : hasCalls))
        {
            return null;
        }

        return AreGiven
            ? field.Refuse($"cannot be sent with '{stream.Field.Name}': this model calls tools only in replies that come whole")
            : stream.Field.Refuse("must be false: the conversation holds tool calls, and this model calls tools only in replies that come whole");
    }

    private Refusal? Count(ToolWishes tools)
    {
        foreach (ref var tool in tools.Declared.Items)
        {
            if (!_declared.Add(tool.Name))
            {
                return RequestValue.Refuse(tool.Path.Member(tool.Members.Name), "is the name of another tool in the list");
            }

            tool.IsSent = AreSent && (!tools.Choice.OnlyAllowed || tools.Allowed.Contains(tool.Name));
            Sent += tool.IsSent ? 1 : 0;

            // The point of a tool that may not be called is kept by the tools before it.
            tool.Position = Sent - 1;
        }

        return null;
    }
}
