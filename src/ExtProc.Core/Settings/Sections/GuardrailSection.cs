using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Values;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>guardrail:</c> of the file, a model or a team.</summary>
internal static class GuardrailSection
{
    private static readonly string[] Traces = ["enabled", "disabled", "enabled_full"];
    private static readonly string[] StreamProcessingModes = ["sync", "async"];

    /// <summary>Reads the section; null when it is left out, or when something is wrong, which is noted.</summary>
    public static PolicyChoice<GuardrailPolicy>? Read(Section parent) => PolicySection.Read(parent, "guardrail", ReadKeys);

    private static GuardrailPolicy? ReadKeys(Section section)
    {
        var id = section.Required("id", "id: gr1abcdefghi") is { } idField ? GuardrailIdentifier.Read(idField) : null;
        var version = section.Required("version", "version: 1") is { } versionField ? GuardrailIdentifier.ReadVersion(versionField) : null;
        var trace = section.Optional("trace")?.AsChoice(Traces);
        var mode = section.Optional("streamProcessingMode")?.AsChoice(StreamProcessingModes);
        var showTrace = section.Optional("showTrace")?.AsFlag() ?? false;
        section.Close();
        return id is null || version is null ? null : new(id, version, trace, mode) { ShowTrace = showTrace };
    }
}
