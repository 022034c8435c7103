namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>Kinds of files that a message may hold.</summary>
internal enum FileKind
{
    Image,
    Document,
    Video,
    Audio,
}
