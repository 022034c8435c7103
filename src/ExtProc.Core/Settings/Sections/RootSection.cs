using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary>The file as a whole.</summary>
internal static class RootSection
{
    private static readonly string[] UnknownFieldChoices = ["ignore", "refuse"];

    /// <summary>Reads the settings; null when a part is missing or unusable, which is noted.</summary>
    /// <param name="root">The file.</param>
    /// <param name="directory">Where relative paths begin.</param>
    /// <param name="keySets">Says which keys of an issuer cannot be used.</param>
    public static ExtProcSettings? Read(Section root, string directory, KeySetCheck keySets)
    {
        var listen = ListenSection.Read(root);
        var identity = IdentitySection.Read(root, directory, keySets);
        var aws = AwsSection.Read(root);
        var models = ModelsSection.Read(root);
        var teams = TeamsSection.Read(root, models, aws?.Region);
        var promptCaching = PromptCachingSection.Read(root);
        var guardrail = GuardrailSection.Read(root);
        var passThroughFields = root.Optional("passThroughFields") is { } names ? PassThroughField.ReadAll(names) : [];
        var unknownFields = root.Optional("unknownFields") is { } choice ? choice.AsChoice(UnknownFieldChoices) : UnknownFieldChoices[0];
        var pathPrefix = root.Optional("pathPrefix") is { } prefix ? PathPrefix.Read(prefix) : "";
        var shutdown = ShutdownSection.Read(root);
        root.Close();

        if (listen is null || identity is null || aws is null || models is null || teams is null || pathPrefix is null || shutdown is null)
        {
            return null;
        }

        return new ExtProcSettings
        {
            Listen = listen,
            Identity = identity,
            Aws = aws,
            Models = models.Settings,
            Teams = teams,
            PromptCaching = promptCaching,
            Guardrail = guardrail,
            PassThroughFields = passThroughFields,
            RefuseUnknownFields = unknownFields == "refuse",
            PathPrefix = pathPrefix,
            Shutdown = shutdown,
        };
    }
}
