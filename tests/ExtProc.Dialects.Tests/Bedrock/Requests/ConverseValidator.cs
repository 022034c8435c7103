using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Models;
using ExtProc.LocalStack.FakeBedrock.Validation;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Requests;

/// <summary>Holds a written request to what the fake Bedrock refuses, with the limits of one model.</summary>
internal static class ConverseValidator
{
    /// <param name="body">The request.</param>
    /// <param name="model">Who gets it; one that takes everything when it is not given.</param>
    public static void Check(ReadOnlyMemory<byte> body, ModelCapabilities? model = null)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1_000 });
        var problem = RequestCheck.Check(document.RootElement, LimitsOf(model ?? OpenAi.Chat.Request.Requests.Options.Model));
        Assert.True(problem is null, $"Bedrock would refuse it: {problem}\n{Shown(body)}");
    }

    private static ModelLimits LimitsOf(ModelCapabilities model) => new()
    {
        System = model.System,
        Files = Named(("image", model.Images), ("document", model.Documents), ("video", model.Video), ("audio", model.Audio)),
        FilesInToolResults = model.FilesInToolResults,
        Prefill = model.Prefill,
        Tools = model.Tools,
        StrictTools = model.StrictTools,
        ToolChoices = Named(
            ("auto", model.ToolChoice.HasFlag(ToolChoices.Auto)), ("any", model.ToolChoice.HasFlag(ToolChoices.Any)), ("tool", model.ToolChoice.HasFlag(ToolChoices.Tool))),
        ParallelToolControl = model.ParallelToolControl,
        ToolsBesideText = model.ToolsBesideText,
        NineAlphanumericIds = model.ToolIds == ToolIdRule.NineAlphanumerics,
        MaxStopSequences = model.MaxStopSequences,
        BlankStopSequences = model.BlankStopSequences,
    };

    private static HashSet<string> Named(params (string Name, bool IsTaken)[] names) =>
        names.Where(name => name.IsTaken).Select(name => name.Name).ToHashSet(StringComparer.Ordinal);

    private static string Shown(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 8_000)]);
}
