using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>One block of a message, by itself.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html</remarks>
/// <param name="limits">What the model takes.</param>
/// <param name="documents">Names of documents so far.</param>
/// <param name="isUser">Whose turn it is.</param>
internal sealed partial class BlockCheck(ModelLimits limits, HashSet<string> documents, bool isUser)
{
    private const string NoUnion = "A ContentBlock must set exactly one known member.";

    private readonly FileCheck _files = new(limits, documents);

    /// <summary>Ids of the calls seen.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Ids of the calls whose results were seen.</summary>
    public List<string> Results { get; } = [];

    /// <summary>Checks a block with <c>text</c>.</summary>
    public static string? Text(JsonElement block) =>
        block.Extraneous("text") ?? (string.IsNullOrWhiteSpace(block.Text("text")) ? "The text field in the ContentBlock object is blank." : null);

    /// <summary>Checks a block.</summary>
    public string? Check(JsonElement block) => block.Union() is not { } union
        ? NoUnion
        : union.Name switch
        {
            "text" => Text(block),
            "cachePoint" => null,
            "reasoningContent" when !isUser => Reasoning(union.Value),
            "toolUse" when !isUser => Call(union.Value),
            "toolResult" when isUser => Result(union.Value),
            "image" or "document" or "video" or "audio" when isUser => _files.Check(union),
            "guardContent" or "citationsContent" or "searchResult" => null,
            "reasoningContent" or "toolUse" or "toolResult" or "image" or "document" or "video" or "audio" =>
                $"A {union.Name} block cannot stand in a message of this role.",
            _ => NoUnion,
        };

    private static string? Reasoning(JsonElement reasoning)
    {
        if (reasoning.Union() is not { } union)
        {
            return NoUnion;
        }

        if (union.Name == "redactedContent")
        {
            return union.Value.ValueKind == JsonValueKind.String && union.Value.TryGetBytesFromBase64(out var bytes) && bytes.Length > 0
                ? null
                : "redactedContent must be base64.";
        }

        return reasoning.Extraneous("reasoningText") ?? union.Value.Extraneous("text", "signature")
            ?? (union.Value.Text("text") is null || union.Value.Text("signature") is not { Length: > 0 } ? "Reasoning needs its text and its signature." : null);
    }

    private string? Call(JsonElement call)
    {
        if (call.Member("input").ValueKind != JsonValueKind.Object)
        {
            return "The input of a toolUse block must be an object.";
        }

        if (call.Text("name") is not { } name || !ToolCheck.Name().IsMatch(name))
        {
            return "The name of a toolUse block must match [a-zA-Z0-9_-]{1,64}.";
        }

        return call.Extraneous("toolUseId", "name", "input") ?? Id(call, Calls);
    }

    private string? Result(JsonElement result)
    {
        if (!result.Member("content").IsFilledArray())
        {
            return "The content field of a toolResult must be a non-empty array.";
        }

        return result.Extraneous("toolUseId", "content", "status")
            ?? result.Member("content").EnumerateArray().FirstProblem(ResultBlock)
            ?? Id(result, Results);
    }

    private string? ResultBlock(JsonElement block) => block.Union() is not { } union
        ? NoUnion
        : union.Name switch
        {
            "text" => Text(block),
            "json" or "searchResult" => null,
            "image" or "document" or "video" when limits.FilesInToolResults => _files.Check(union),
            _ => $"This model doesn't support {union.Name} in a tool result.",
        };

    private string? Id(JsonElement block, List<string> ids)
    {
        if (block.Text("toolUseId") is not { } id || !(limits.NineAlphanumericIds ? NineAlphanumerics() : ToolUseId()).IsMatch(id))
        {
            return "toolUseId has a form that the model does not take.";
        }

        ids.Add(id);
        return null;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_.:-]{1,64}\z")]
    private static partial Regex ToolUseId();

    [GeneratedRegex(@"^[a-zA-Z0-9]{9}\z")]
    private static partial Regex NineAlphanumerics();
}
