using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>Files: members, formats, limits, and whether the bytes are what the format says.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html</remarks>
/// <param name="limits">What the model takes.</param>
/// <param name="documents">Names of documents so far.</param>
internal sealed partial class FileCheck(ModelLimits limits, HashSet<string> documents)
{
    private static readonly Dictionary<string, string[]> Formats = new()
    {
        ["image"] = ["png", "jpeg", "gif", "webp"],
        ["document"] = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"],
        ["video"] = ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"],
        ["audio"] = ["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm"],
    };

    private static readonly Dictionary<string, string> Beginnings = new()
    {
        ["png"] = "89504E470D0A1A0A", ["jpeg"] = "FFD8FF", ["gif"] = "474946383", ["webp"] = "52494646",
        ["docx"] = "504B0304", ["xlsx"] = "504B0304", ["doc"] = "D0CF11E0A1B11AE1", ["xls"] = "D0CF11E0A1B11AE1",
    };

    /// <summary>Checks a block of a file.</summary>
    public string? Check(JsonProperty block)
    {
        var (kind, file) = (block.Name, block.Value);
        if (!limits.Files.Contains(kind))
        {
            return $"This model doesn't support the {kind} content block.";
        }

        if (file.Text("format") is not { } format || !Formats[kind].Contains(format))
        {
            return $"The format of a {kind} block is not one that Bedrock knows.";
        }

        return (kind == "document" ? file.Extraneous("format", "name", "source") ?? Name(file) : file.Extraneous("format", "source"))
            ?? Source(kind, format, file.Member("source"));
    }

    private string? Name(JsonElement file)
    {
        if (file.Text("name") is not { } name || !DocumentName().IsMatch(name))
        {
            return "The name of a document has characters that Bedrock does not take.";
        }

        return documents.Add(name) ? null : "Two documents have one name.";
    }

    private static string? Source(string kind, string format, JsonElement source)
    {
        if (source.Has("s3Location"))
        {
            return source.Extraneous("s3Location") ?? source.Member("s3Location").Extraneous("uri")
                ?? (source.Member("s3Location").Text("uri") is { } uri && S3Uri().IsMatch(uri) ? null : "s3Location.uri is no S3 URI.");
        }

        if (source.Extraneous("bytes") is { } problem)
        {
            return problem;
        }

        var text = source.Text("bytes") ?? " ";
        var buffer = new byte[text.Length];
        if (text.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(text, buffer, out var length))
        {
            return "source.bytes must be base64.";
        }

        var bytes = buffer.AsSpan(0, length);
        if (length == 0 || length > (kind switch { "image" => 3_932_160, "document" => 4_718_592, _ => 26_214_400 }))
        {
            return $"The {kind} is empty or too large.";
        }

        return Convert.ToHexString(bytes[..Math.Min(8, length)]).StartsWith(Beginnings.GetValueOrDefault(format, ""), StringComparison.Ordinal)
            ? null
            : $"The {kind} is not of the format {format}.";
    }

    [GeneratedRegex(@"^(?!.*  )[a-zA-Z0-9 ()\[\]-]{1,200}\z")]
    private static partial Regex DocumentName();

    [GeneratedRegex(@"^s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]/.+\z")]
    private static partial Regex S3Uri();
}
