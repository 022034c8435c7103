using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>A value of a client, or null when it gave none, and the member that holds it.</summary>
internal readonly record struct Setting<T>(T? Value, FieldRef Field)
    where T : struct;
