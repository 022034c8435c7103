using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>What a piece of a conversation is.</summary>
internal enum BlockKind : byte
{
    Text,
    Media,
    ToolCall,

    /// <summary>The result of a tool call; the blocks directly behind it that are inside a result are its content.</summary>
    ToolResult,

    /// <summary>What a model thought in an earlier turn.</summary>
    Reasoning,

    /// <summary>A rule left it out.</summary>
    LeftOut,
}

/// <summary>A piece of a conversation, in the order in which the client gave it.</summary>
internal struct Block
{
    public BlockKind Kind;

    /// <summary>Whether it is content of a tool's result.</summary>
    public bool IsInResult;

    /// <summary>Whether it is written behind all results instead, which a rule says.</summary>
    public bool IsBesideResult;

    /// <summary>The index of its message.</summary>
    public int Message;

    /// <summary>The index in the list of its kind; nothing for text.</summary>
    public int Item;

    /// <summary>Where it stands among all blocks as they are written, which the rules find out; a result: where its content ends.</summary>
    public int Position;

    /// <summary>Of a text, free of lone surrogates and not blank.</summary>
    public JsonElement Text;
}

/// <summary>A message of the client that takes part in the conversation.</summary>
/// <param name="Role">Whose turn it belongs to.</param>
/// <param name="Index">Its index among all messages of the client.</param>
/// <param name="Bytes">How long it is, as the client wrote it.</param>
/// <param name="FirstBlock">The index of its first block, also when it has none.</param>
internal readonly record struct Message(TurnRole Role, int Index, int Bytes, int FirstBlock);

/// <summary>What the client gives as the input of a tool call.</summary>
internal enum CallInput
{
    /// <summary>Text that holds an object of JSON.</summary>
    ObjectInText,

    /// <summary>Text that is the input itself.</summary>
    Text,
}

/// <summary>A call that the assistant made.</summary>
internal struct ToolCall
{
    /// <summary>The tool, as Bedrock knows it.</summary>
    public required ToolIdentifier Tool { get; init; }

    /// <summary>The client's id, a string that is not empty. Nothing when the client's API had no ids: then the index of the message tells the calls apart.</summary>
    public JsonElement ClientId { get; init; }

    /// <summary>Where the call stands, or the message when it can hold only one.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>The id's member, seen from there; that of the call when there are no ids.</summary>
    public required string IdMember { get; init; }

    /// <summary>The input's member, seen from there.</summary>
    public required string InputMember { get; init; }

    /// <summary>The member of the message that holds the call.</summary>
    public required string Member { get; init; }

    /// <summary>A string that can be copied.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>How to read it.</summary>
    public required CallInput InputKind { get; init; }
}

/// <summary>What a tool gave back.</summary>
internal struct ToolResult
{
    /// <summary>The id of the call, a string that is not empty; nothing when it answers the call without an id.</summary>
    public JsonElement ClientId { get; init; }

    /// <summary>The member that says which call is answered.</summary>
    public required FieldPath IdPath { get; init; }

    /// <summary>The index of the message that made the call, when it has no id; a rule finds it.</summary>
    public int CallMessage { get; set; }

    /// <summary>Whether files of it are written beside it; a rule says so.</summary>
    public bool HasFilesBeside { get; set; }
}

/// <summary>What a model thought in an earlier turn.</summary>
/// <param name="Text">A string, perhaps empty, or nothing.</param>
/// <param name="Signature">The model's signature of it; without one it cannot be sent.</param>
/// <param name="Redacted">Base64 of what only the provider can read; instead of the others.</param>
/// <param name="Field">The member that holds it.</param>
internal readonly record struct Reasoning(JsonElement Text, JsonElement Signature, JsonElement Redacted, FieldRef Field)
{
    /// <summary>Whether a model takes it for its own.</summary>
    public bool IsSigned => Redacted.ValueKind == JsonValueKind.String
        || (Signature.ValueKind == JsonValueKind.String && !JsonText.Inside(Signature).IsEmpty);
}
