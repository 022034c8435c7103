using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Models;

namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>Which files the model takes, how large, and how many in a turn of the user.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html</remarks>
internal struct FileLimits
{
    private const int MostImages = 20;
    private const int MostDocuments = 5;
    private const int LargestImage = 3_932_160; // 3.75 MB
    private const int LargestDocument = 4_718_592; // 4.5 MB
    private const int LongestVideo = 26_214_400; // 25 MB of base64

    private int _images;
    private int _documents;

    /// <summary>Takes one more file of the turn.</summary>
    /// <returns>Why it cannot be sent, to be told behind the name of its member; null when it can.</returns>
    public string? Check(FileKind kind, in FileSource source, bool isOfResult, ModelCapabilities model)
    {
        if (!Takes(kind, model))
        {
            return kind switch
            {
                FileKind.Image => "cannot be sent: this model reads no images",
                FileKind.Document => "cannot be sent: this model reads no documents",
                FileKind.Video => "cannot be sent: this model reads no video",
                _ => "cannot be sent: this model takes no audio",
            };
        }

        if (isOfResult && kind == FileKind.Audio)
        {
            return "cannot be part of a tool's result";
        }

        if (CheckSize(kind, source) is { } tooLarge)
        {
            return tooLarge;
        }

        if (isOfResult && !model.FilesInToolResults && !model.ToolsBesideText)
        {
            return "cannot be part of a tool's result: this model takes files neither inside nor beside it";
        }

        return CheckCount(kind);
    }

    private static bool Takes(FileKind kind, ModelCapabilities model) => kind switch
    {
        FileKind.Image => model.Images,
        FileKind.Document => model.Documents,
        FileKind.Video => model.Video,
        _ => model.Audio,
    };

    private static string? CheckSize(FileKind kind, in FileSource source) => kind switch
    {
        FileKind.Image when source.Length > LargestImage => "is larger than 3.75 MB, the most Bedrock takes of an image",
        FileKind.Document when source.Length > LargestDocument => "is larger than 4.5 MB, the most Bedrock takes of a document",
        FileKind.Video when source.Text.Length > LongestVideo => "is larger than 25 MB as base64, the most Bedrock takes; use s3://",
        _ => null,
    };

    private string? CheckCount(FileKind kind)
    {
        _images += kind == FileKind.Image ? 1 : 0;
        _documents += kind == FileKind.Document ? 1 : 0;
        if (_images > MostImages)
        {
            return "is one image too many: Bedrock takes 20 in one turn of the user";
        }

        return _documents > MostDocuments ? "is one document too many: Bedrock takes 5 in one turn of the user" : null;
    }
}
