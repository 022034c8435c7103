namespace ExtProc.Dialects.Models;

/// <summary>What cannot be true of a model at once: a cell that would silently have no effect, or send what is refused.</summary>
public static class CapabilityRules
{
    /// <summary>One short sentence, without a full stop, for each contradiction.</summary>
    public static IEnumerable<string> Contradictions(ModelCapabilities model)
    {
        if (model.Thinking != ThinkingStyle.None && model.StrongestEffort == ReasoningEffort.None)
        {
            yield return "thinking is set and strongestEffort is none";
        }

        if (model.StructuredOutput == StructuredOutputStyle.ForcedTool && !model.Tools)
        {
            yield return "structuredOutput is forcedTool and tools is false";
        }

        if (model.StructuredOutput == StructuredOutputStyle.ForcedTool && (model.ToolChoice & (ToolChoices.Any | ToolChoices.Tool)) == 0)
        {
            yield return "structuredOutput is forcedTool and toolChoice has neither any nor tool";
        }
    }
}
