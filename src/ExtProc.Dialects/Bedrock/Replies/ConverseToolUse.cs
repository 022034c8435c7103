using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>A <c>toolUse</c> object: the start of a streamed tool call, or a whole one.</summary>
internal readonly ref struct ConverseToolUse
{
    /// <summary>The call's id, escaped.</summary>
    public ReadOnlySpan<byte> Id { get; private init; }

    /// <summary>The tool's name, escaped.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>The input as raw JSON; empty when there is none, or it is in <see cref="InputText"/>.</summary>
    public ReadOnlySpan<byte> Input { get; private init; }

    /// <summary>The input, escaped, when it came as a JSON text inside a string: some models give it so.</summary>
    public ReadOnlySpan<byte> InputText { get; private init; }

    /// <summary>Bedrock runs this tool itself: the client must not be asked to.</summary>
    public bool RunsOnServer { get; private init; }

    /// <summary>Reads the object that follows. A call without id or name could never be answered, so it is wrong.</summary>
    /// <param name="json">Reader of <paramref name="document"/>, before the value.</param>
    /// <param name="document">The bytes the reader reads, of which the input is a slice.</param>
    public static ConverseToolUse Read(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> id = default, name = default, input = default, inputText = default;
        bool hasId = false, hasName = false, runsOnServer = false;
        if (ConverseJson.EnterObject(ref json))
        {
            while (JsonMember.Next(ref json))
            {
                if (JsonMember.IsNamed(ref json, ReplyMember.ToolUseId))
                {
                    hasId = ConverseJson.TryReadText(ref json, out id);
                }
                else if (JsonMember.IsNamed(ref json, ReplyMember.Name))
                {
                    hasName = ConverseJson.TryReadText(ref json, out name);
                }
                else if (JsonMember.IsNamed(ref json, ReplyMember.Type))
                {
                    ConverseJson.TryReadText(ref json, out var type);
                    runsOnServer = type.SequenceEqual(ReplyMember.ServerToolUse);
                }
                else if (JsonMember.IsNamed(ref json, ReplyMember.Input))
                {
                    input = ConverseJson.ReadRaw(ref json, document);
                    inputText = default;
                    if (json.TokenType == JsonTokenType.String)
                    {
                        inputText = ConverseJson.Text(ref json);
                        input = default;
                    }
                }
                else
                {
                    json.Skip();
                }
            }
        }

        return hasId && hasName
            ? new ConverseToolUse { Id = id, Name = name, Input = input, InputText = inputText, RunsOnServer = runsOnServer }
            : throw new JsonException();
    }
}
