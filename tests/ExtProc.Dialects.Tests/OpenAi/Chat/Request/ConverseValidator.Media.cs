using System.Text.Json;
using System.Text.RegularExpressions;
using ExtProc.Dialects.Models;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <content>
/// Files (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html): members, formats, limits,
/// and whether the bytes are what the format says.
/// </content>
internal static partial class ConverseValidator
{
    private static readonly Dictionary<string, string[]> Formats = new()
    {
        ["image"] = ["png", "jpeg", "gif", "webp"],
        ["document"] = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"],
        ["video"] = ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"],
        ["audio"] =
        [
            "mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm",
        ],
    };

    private static readonly Dictionary<string, string> Beginnings = new()
    {
        ["png"] = "89504E470D0A1A0A", ["jpeg"] = "FFD8FF", ["gif"] = "474946383", ["webp"] = "52494646",
        ["docx"] = "504B0304", ["xlsx"] = "504B0304", ["doc"] = "D0CF11E0A1B11AE1", ["xls"] = "D0CF11E0A1B11AE1",
    };

    private static void CheckMedia(JsonProperty block, HashSet<string> documents, ModelCapabilities model)
    {
        var (kind, media) = (block.Name, block.Value);
        Assert.True(
            kind switch { "image" => model.Images, "document" => model.Documents, "video" => model.Video, _ => model.Audio },
            $"{kind} for a model that does not take it");
        OnlyMembers(media, kind == "document" ? ["format", "name", "source"] : ["format", "source"]);
        var format = media.GetProperty("format").GetString()!;
        Assert.Contains(format, Formats[kind]);
        if (kind == "document")
        {
            var name = media.GetProperty("name").GetString()!;
            Assert.Matches(DocumentName(), name);
            Assert.True(documents.Add(name), "two documents of one name");
        }

        var source = Assert.Single(media.GetProperty("source").EnumerateObject());
        if (source.Name == "s3Location")
        {
            OnlyMembers(source.Value, "uri");
            Assert.Matches(S3Uri(), source.Value.GetProperty("uri").GetString());
            return;
        }

        Assert.Equal("bytes", source.Name);
        var text = source.Value.GetString()!;
        Assert.DoesNotMatch(@"\s", text);
        var bytes = Convert.FromBase64String(text);
        Assert.InRange(bytes.Length, 1, kind switch { "image" => 3_932_160, "document" => 4_718_592, _ => 26_214_400 });
        Assert.StartsWith(Beginnings.GetValueOrDefault(format, ""), Convert.ToHexString(bytes), StringComparison.Ordinal);
    }

    private static void CheckMediaOfMessage(JsonElement content)
    {
        var own = content.EnumerateArray().SelectMany(block => block.EnumerateObject()).ToList();
        var all = own.Concat(own
            .Where(block => block.Name == "toolResult")
            .SelectMany(block => block.Value.GetProperty("content").EnumerateArray())
            .SelectMany(block => block.EnumerateObject())).ToList();
        Assert.InRange(all.Count(block => block.Name == "image"), 0, 20);
        Assert.InRange(all.Count(block => block.Name == "document"), 0, 5);
        Assert.True(
            own.All(block => block.Name != "document") || own.Any(block => block.Name == "text"),
            "a document without text beside it");
    }

    [GeneratedRegex(@"^(?!.*  )[a-zA-Z0-9 ()\[\]-]{1,200}\z")]
    private static partial Regex DocumentName();

    [GeneratedRegex(@"^s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]/.+\z")]
    private static partial Regex S3Uri();
}
