namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>Kinds of files that a message may hold.</summary>
internal enum MediaKind
{
    Image,
    Document,
    Video,
    Audio,
}
