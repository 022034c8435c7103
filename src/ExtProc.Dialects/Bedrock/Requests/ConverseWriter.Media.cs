using System.Text.Json;
using ExtProc.Dialects.Bedrock.Rules.Media;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>Files in the user's turns and in the results of tools: images, documents, video, audio.</content>
/// <remarks>Limits: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html</remarks>
internal sealed partial class ConverseWriter
{
    private const int MostImages = 20;
    private const int MostDocuments = 5;
    private const int LargestImage = 3_932_160; // 3.75 MB
    private const int LargestDocument = 4_718_592; // 4.5 MB
    private const int LongestVideo = 26_214_400; // 25 MB of base64

    private readonly DocumentNames _documentNames = new();
    private int _images;
    private int _documents;
    private bool _needsSibling;

    /// <summary>
    /// A file, into the result of a tool that is open, behind all results where the model takes none inside, or as a block of
    /// the message. Always the user's: the assistant's turns hold none.
    /// </summary>
    /// <param name="format">What it is.</param>
    /// <param name="source">Where its bytes are.</param>
    /// <param name="fileName">What the client calls it, as UTF-8; for documents, may be empty.</param>
    /// <returns>Why it cannot be sent, to be told to the client behind the name of the field; null when it was written.</returns>
    public string? Media(MediaFormat format, in MediaSource source, ReadOnlySpan<byte> fileName = default)
    {
        if (!Takes(format.Kind))
        {
            return format.Kind switch
            {
                MediaKind.Image => "cannot be sent: this model reads no images",
                MediaKind.Document => "cannot be sent: this model reads no documents",
                MediaKind.Video => "cannot be sent: this model reads no video",
                _ => "cannot be sent: this model takes no audio",
            };
        }

        if (_resultOpen && format.Kind == MediaKind.Audio)
        {
            return "cannot be part of a tool's result";
        }

        if (CheckSize(format.Kind, source) is { } tooLarge)
        {
            return tooLarge;
        }

        var beside = _resultOpen && !Model.FilesInToolResults;
        if (beside && !Model.ToolsBesideText)
        {
            return "cannot be part of a tool's result: this model takes files neither inside nor beside it";
        }

        if (!_resultOpen)
        {
            BeginBlock();
            _othersInMessage = true;
        }

        if (CheckCount(format.Kind) is { } tooMany)
        {
            return tooMany;
        }

        if (beside)
        {
            BeginLateBlock();
            WriteMedia(format, source, fileName, inResult: false);
            EndLateBlock();
            _resultHasFileBeside = true;
            return null;
        }

        WriteMedia(format, source, fileName, _resultOpen);
        _resultHasContent |= _resultOpen;
        if (format.Kind == MediaKind.Document && format.Signature != FileSignature.Pdf && !_resultOpen)
        {
            _endOfPlainDocument = Position;
        }

        return null;
    }

    private bool Takes(MediaKind kind) => kind switch
    {
        MediaKind.Image => Model.Images,
        MediaKind.Document => Model.Documents,
        MediaKind.Video => Model.Video,
        _ => Model.Audio,
    };

    private static string? CheckSize(MediaKind kind, in MediaSource source) => kind switch
    {
        MediaKind.Image when source.Length > LargestImage => "is larger than 3.75 MB, the most Bedrock takes of an image",
        MediaKind.Document when source.Length > LargestDocument => "is larger than 4.5 MB, the most Bedrock takes of a document",
        MediaKind.Video when source.Text.Length > LongestVideo => "is larger than 25 MB as base64, the most Bedrock takes; use s3://",
        _ => null,
    };

    private string? CheckCount(MediaKind kind)
    {
        _images += kind == MediaKind.Image ? 1 : 0;
        _documents += kind == MediaKind.Document ? 1 : 0;
        if (_images > MostImages)
        {
            return "is one image too many: Bedrock takes 20 in one turn of the user";
        }

        return _documents > MostDocuments ? "is one document too many: Bedrock takes 5 in one turn of the user" : null;
    }

    private void WriteMedia(MediaFormat format, in MediaSource source, ReadOnlySpan<byte> fileName, bool inResult)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(NameOf(format.Kind));
        _json.WriteString(Names.Format, format.Name);
        if (format.Kind == MediaKind.Document)
        {
            _needsSibling |= !inResult;
            _json.WriteString(Names.Name, _documentNames.Take(fileName).Value);
        }

        _json.WriteStartObject(Names.Source);
        if (source.IsS3)
        {
            _json.WriteStartObject(Names.S3Location);
            _json.WriteString(Names.Uri, source.Text);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteString(Names.Bytes, source.Text);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private static JsonEncodedText NameOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => Names.Image,
        MediaKind.Document => Names.Document,
        MediaKind.Video => Names.Video,
        _ => Names.Audio,
    };

    /// <summary>Bedrock refuses a message with a document and without text.</summary>
    private void WriteDocumentSibling()
    {
        if (_needsSibling && !_textInMessage)
        {
            WriteTextBlock("(see the document)"u8);
        }
    }

    private void BeginMedia()
    {
        _images = _documents = 0;
        _needsSibling = false;
    }

    private void ResetMedia()
    {
        BeginMedia();
        _documentNames.Reset();
    }
}
