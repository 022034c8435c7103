using System.Text;
using System.Text.Json;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>
/// A request with marks of both kinds and reasoning put into it, wherever they may stand. Of <c>cache_control</c>, which may
/// not be given more often, there are at most four.
/// </summary>
internal sealed class MarkedRequest(Random random)
{
    private static readonly string[] Controls =
        ["""{"type":"ephemeral"}""", """{"type":"ephemeral","ttl":"5m"}""", """{"type":"ephemeral","ttl":"1h"}"""];

    private static readonly string[] Reasoning =
    [
        """[{"type":"thinking","thinking":"no"}]""",
        """[{"type":"redacted_thinking","data":"YWJj"}]""",
        """[{"type":"thinking","thinking":"","signature":"s"},{"type":"redacted_thinking","data":"YWJj"}]""",
        """[{"type":"thinking","thinking":"yes\n","signature":"s"}]""",
    ];

    private static readonly string[] Options = ["""{"ttl":"30m"}""", """{"mode":"implicit"}""", """{"mode":"explicit","ttl":"30m"}"""];

    private int _controls = random.Next(5);

    public byte[] Of(string body)
    {
        using var document = JsonDocument.Parse(body);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Copy(document.RootElement, "", writer);
        }

        return stream.ToArray();
    }

    private void Copy(JsonElement value, string place, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Copy(member.Value, place.Length == 0 ? member.Name : $"{place}.{member.Name}", writer);
                }

                AddMembers(value, place, writer);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Copy(element, place + "[]", writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void AddMembers(JsonElement value, string place, Utf8JsonWriter writer)
    {
        switch (place)
        {
            case "":
                Maybe("prompt_cache_options", Options, 3, writer);
                break;
            case "tools[]":
                MaybeControl(3, writer);
                break;
            case "messages[]":
                MaybeControl(6, writer);
                if (value.GetProperty("role").ValueEquals("assistant"))
                {
                    Maybe("thinking_blocks", Reasoning, 2, writer);
                    Maybe("refusal", ["\"No\"", "null"], 8, writer);
                }

                break;
            case "messages[].content[]":
                MaybeControl(6, writer);
                Maybe("prompt_cache_breakpoint", ["""{"mode":"explicit"}"""], 4, writer);
                break;
            default:
                break;
        }
    }

    private void MaybeControl(int oneIn, Utf8JsonWriter writer)
    {
        if (_controls > 0 && Maybe("cache_control", Controls, oneIn, writer))
        {
            _controls--;
        }
    }

    private bool Maybe(string name, string[] values, int oneIn, Utf8JsonWriter writer)
    {
        if (random.Next(oneIn) != 0)
        {
            return false;
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(Encoding.UTF8.GetBytes(values[random.Next(values.Length)]));
        return true;
    }
}
