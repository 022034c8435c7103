using System.Text.Json;

namespace ExtProc.Dialects.Models;

/// <summary>The table of model families, read from the embedded <c>models.json</c>. Immutable; safe for any number of threads.</summary>
public static class ModelTable
{
    // https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
    private static readonly string[] RegionPrefixes = ["us.", "eu.", "apac.", "jp.", "au.", "in.", "us-gov.", "global."];

    /// <summary>All rows, in the order of the file.</summary>
    internal static IReadOnlyList<ModelRow> Rows { get; } = ReadEmbedded();

    /// <summary>
    /// The row for a foundation model id (<c>anthropic.claude-sonnet-4-5-20250929-v1:0</c>; a region prefix such as
    /// <c>us.</c> or <c>global.</c> and an ARN around it do not matter). A model that no row describes gets the conservative
    /// one, with <see cref="ModelCapabilities.IsUnknown"/>.
    /// </summary>
    public static ModelCapabilities Find(string foundationModel)
    {
        var id = PlainId(foundationModel);
        ModelCapabilities? best = null;
        var bestLength = -1;
        foreach (var row in Rows)
        {
            foreach (var pattern in row.Patterns)
            {
                var beginning = pattern.AsSpan()[..^1];
                if (beginning.Length > bestLength && id.StartsWith(beginning, StringComparison.Ordinal))
                {
                    (best, bestLength) = (row.Capabilities, beginning.Length);
                }
            }
        }

        return best!;
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">A row is not as it must be.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal static IReadOnlyList<ModelRow> Read(Stream json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return [.. document.RootElement.GetProperty("rows").EnumerateArray().Select(ModelRow.Read)];
    }

    private static IReadOnlyList<ModelRow> ReadEmbedded()
    {
        using var json = typeof(ModelTable).Assembly.GetManifestResourceStream("models.json")!;
        return Read(json);
    }

    private static ReadOnlySpan<char> PlainId(string foundationModel)
    {
        var id = foundationModel.AsSpan();
        if (id.StartsWith("arn:", StringComparison.Ordinal))
        {
            id = id[(id.LastIndexOf('/') + 1)..];
        }

        foreach (var prefix in RegionPrefixes)
        {
            if (id.StartsWith(prefix, StringComparison.Ordinal))
            {
                return id[prefix.Length..];
            }
        }

        return id;
    }
}
