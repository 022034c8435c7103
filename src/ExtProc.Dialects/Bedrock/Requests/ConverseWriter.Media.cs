using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Bedrock.Rules.Media;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>Files in the user's turns and in the results of tools: images, documents, video, audio.</content>
internal sealed partial class ConverseWriter
{
    /// <summary>A document.</summary>
    public void Document(FileFormat format, in FileSource source, in ToolIdentifier name)
    {
        BeginMedia(format);
        _json.WriteString(Names.Name, name.Value);
        EndMedia(source);
    }

    /// <summary>A file that has no name.</summary>
    public void Media(FileFormat format, in FileSource source)
    {
        BeginMedia(format);
        EndMedia(source);
    }

    private void BeginMedia(FileFormat format)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(NameOf(format.Kind));
        _json.WriteString(Names.Format, format.Name);
    }

    private void EndMedia(in FileSource source)
    {
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

    private static JsonEncodedText NameOf(FileKind kind) => kind switch
    {
        FileKind.Image => Names.Image,
        FileKind.Document => Names.Document,
        FileKind.Video => Names.Video,
        _ => Names.Audio,
    };
}
