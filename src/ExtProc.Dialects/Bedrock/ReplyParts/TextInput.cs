using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.Vocabulary;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// The input of a tool that takes text. Converse knows only tools that take an object, so the text was asked for as
/// <c>{"input": "..."}</c>, and what arrives is held until it can be taken out of there.
/// </summary>
internal sealed class TextInput(MemoryPool<byte> memory)
{
    // Above the longest answer of any model.
    private const int MostHeld = 1 << 22;

    private readonly PooledBuffer _json = new(memory);

    /// <summary>Takes a fragment of the JSON, escaped, or all of it as it is.</summary>
    /// <returns>False when it is too long to be held.</returns>
    public bool TryAdd(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> raw)
    {
        if (_json.Length + escaped.Length + raw.Length > MostHeld)
        {
            return false;
        }

        _json.Advance(JsonText.Unescape(escaped, _json.GetSpan(escaped.Length)));
        _json.Write(raw);
        return true;
    }

    /// <summary>Writes the text as the inside of a JSON string: what has another shape, as it is. Nothing is held after.</summary>
    public void Take(IBufferWriter<byte> output)
    {
        if (TryUnwrap(_json.WrittenSpan, out var text))
        {
            output.Write(text);
        }
        else
        {
            EscapedText.Write(_json.WrittenSpan, output);
        }

        _json.Release();
    }

    private static bool TryUnwrap(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> text)
    {
        text = default;
        var found = false;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!ConverseJson.EnterObject(ref reader))
            {
                return false;
            }

            while (JsonMember.Next(ref reader))
            {
                // Anything beside the text would be lost.
                if (found || !JsonMember.IsNamed(ref reader, "input"u8))
                {
                    return false;
                }

                found = ConverseJson.TryReadText(ref reader, out text);
            }

            ConverseJson.End(ref reader);
            return found;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
