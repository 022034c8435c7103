namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>Whose turn a message of a Converse request is.</summary>
internal enum TurnRole
{
    /// <summary>No message has been written.</summary>
    None,

    /// <summary>The user's turn; tool results belong to it.</summary>
    User,

    /// <summary>The model's turn; tool calls belong to it.</summary>
    Assistant,
}
