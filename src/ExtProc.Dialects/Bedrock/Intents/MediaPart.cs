using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>A file in a message, not looked into yet: every text is a JSON string that can be copied, or nothing.</summary>
internal struct MediaPart
{
    /// <summary>Which kind of file the client says it is.</summary>
    public required FileKind Kind { get; init; }

    /// <summary>A data URI, the address of an object in S3, or base64.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>The member that holds <see cref="Data"/>.</summary>
    public required FieldPath DataPath { get; init; }

    /// <summary>The member's own name, for messages about another member.</summary>
    public string DataName { get; init; }

    /// <summary>Whether base64 may stand alone.</summary>
    public bool TakesBareBase64 { get; init; }

    /// <summary>The name of the file's format, where the client's API has a member for it.</summary>
    public JsonElement Format { get; init; }

    /// <summary>Where <see cref="Format"/> stands.</summary>
    public FieldPath FormatPath { get; init; }

    /// <summary>What the client calls the file.</summary>
    public JsonElement FileName { get; init; }

    /// <summary>Where <see cref="FileName"/> stands.</summary>
    public FieldPath FileNamePath { get; init; }
}
