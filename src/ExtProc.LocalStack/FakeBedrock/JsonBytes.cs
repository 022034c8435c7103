using System.Buffers;
using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>A small JSON document as bytes.</summary>
internal static class JsonBytes
{
    /// <summary>Runs a writer and returns what it wrote.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Bedrock's error body: <c>{"message": …}</c>.</summary>
    public static byte[] Message(string message) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("message", message);
        json.WriteEndObject();
    });
}
