using System.Buffers;
using System.Text;
using ExtProc.Dialects.OpenAiChat;
using ExtProc.Dialects.Tests.GoldenCases;

namespace ExtProc.Dialects.Tests.OpenAiChatRequests;

/// <summary>Runs bodies through the dialect the way the server does.</summary>
internal static class Requests
{
    public static readonly OpenAiChatDialect Dialect = new();

    /// <summary>A request that uses every mapped field once.</summary>
    public const string Full = """
        {
          "model": "claude-sonnet",
          "messages": [
            { "role": "system", "content": "Be brief.", "cache_control": { "type": "ephemeral", "ttl": "1h" } },
            { "role": "developer", "content": [ { "type": "text", "text": "Speak French." } ] },
            { "role": "user", "content": "Weather?" },
            { "role": "assistant", "content": [ { "type": "text", "text": "Let me see." }, { "type": "refusal", "refusal": "Hm." } ], "refusal": "No.",
              "thinking_blocks": [ { "type": "thinking", "thinking": "Hm?", "signature": "c2ln" }, { "type": "redacted_thinking", "data": "YWJj" } ],
              "tool_calls": [ { "id": "call_1", "type": "function", "function": { "name": "get_weather", "arguments": "{\"city\":\"Paris\"}" } } ] },
            { "role": "tool", "tool_call_id": "call_1", "content": [ { "type": "text", "text": "18" } ] },
            { "role": "user", "content": [ { "type": "text", "text": "And \ud83d\ude00?", "prompt_cache_breakpoint": { "mode": "explicit" }, "cache_control": { "type": "ephemeral" } } ] }
          ],
          "stream": true,
          "stream_options": { "include_usage": true },
          "max_completion_tokens": 2000,
          "max_tokens": 50,
          "thinking": { "type": "enabled", "budget_tokens": 1024, "display": "summarized" },
          "reasoning_effort": "low",
          "top_k": 40,
          "response_format": { "type": "json_schema", "json_schema": { "name": "answer", "description": "An answer", "strict": true,
            "schema": { "type": "object", "properties": { "text": { "type": "string" } }, "required": [ "text" ], "additionalProperties": false } } },
          "service_tier": "default",
          "performance_config": { "latency": "standard" },
          "metadata": { "project": "apollo" },
          "user": "ann",
          "safety_identifier": "ann-1",
          "temperature": 0.5,
          "top_p": 0.9,
          "stop": [ "END" ],
          "cache_control": { "type": "ephemeral", "ttl": "5m" },
          "prompt_cache_options": { "mode": "explicit", "ttl": "30m" },
          "tools": [ { "type": "function", "cache_control": { "type": "ephemeral" }, "function": { "name": "get_weather", "cache_control": { "type": "ephemeral", "ttl": "1h" }, "description": "Weather", "parameters": { "type": "object", "properties": { "city": { "type": "string" } } } } } ],
          "tool_choice": { "type": "function", "function": { "name": "get_weather" } }
        }
        """;

    /// <summary>A request of one user message, with more members.</summary>
    public static byte[] Hello(string members) =>
        Utf8($$"""{"messages":[{"role":"user","content":"Hello"}]{{(members.Length == 0 ? "" : ",")}}{{members}}}""");

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Translates; returns the refusal or null.</summary>
    public static Refusal? Translate(ReadOnlyMemory<byte> body, ArrayBufferWriter<byte> output, bool refuseUnknown = false)
    {
        if (!Dialect.TryRead(body, out var request, out var refusal))
        {
            return refusal;
        }

        using (request)
        {
            return request.Translate(CaseOptions.Default with { RefuseUnknownFields = refuseUnknown }, CaseOptions.RequestId, output);
        }
    }

    public static Refusal? Translate(string body, bool refuseUnknown = false) =>
        Translate(Utf8(body), new ArrayBufferWriter<byte>(), refuseUnknown);
}
