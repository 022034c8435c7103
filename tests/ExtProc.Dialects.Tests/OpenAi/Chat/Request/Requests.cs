using System.Buffers;
using System.Text;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat;
using ExtProc.Dialects.Tests.GoldenCases;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Runs bodies through the dialect the way the server does.</summary>
internal static class Requests
{
    public static readonly Completions Dialect = new();

    /// <summary>Requests that together use every mapped field once, where fields exclude each other.</summary>
    public static readonly string[] AllFull = [Full, FullOfFiles, FullOfCustomTools, FullOfFunctions];

    /// <summary>The options of these requests: a model that takes whatever can be sent.</summary>
    public static readonly TranslationOptions Options =
        CaseOptions.Default with { Model = CaseOptions.Default.Model with { Audio = true, Video = true } };

    /// <summary>Most fields.</summary>
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

    /// <summary>Files of every kind, and a choice among tools.</summary>
    public const string FullOfFiles = """
        {
          "messages": [
            { "role": "user", "content": [
              { "type": "text", "text": "See these." },
              { "type": "image_url", "image_url": { "url": "data:image/png;base64,iVBORw0KGgo=" } },
              { "type": "file", "file": { "filename": "report.pdf", "file_data": "data:application/pdf;base64,JVBERi0x" } },
              { "type": "input_audio", "input_audio": { "data": "UklGRg==", "format": "wav" } },
              { "type": "video_url", "video_url": { "url": "s3://clips/a.mp4" } } ] }
          ],
          "tools": [
            { "type": "custom", "custom": { "name": "run", "description": "Runs a command" } },
            { "type": "function", "function": { "name": "look.up", "strict": true } }
          ],
          "tool_choice": { "type": "allowed_tools", "allowed_tools": { "mode": "auto", "tools": [
            { "type": "custom", "custom": { "name": "run" } },
            { "type": "function", "function": { "name": "look.up" } } ] } },
          "parallel_tool_calls": false
        }
        """;

    /// <summary>Custom tools in the conversation and as the choice.</summary>
    public const string FullOfCustomTools = """
        {
          "messages": [
            { "role": "user", "content": "List" },
            { "role": "assistant", "tool_calls": [ { "id": "call_1", "type": "custom", "custom": { "name": "run", "input": "ls" } } ] },
            { "role": "tool", "tool_call_id": "call_1", "content": "a b" }
          ],
          "tools": [ { "type": "custom", "custom": { "name": "run" } } ],
          "tool_choice": { "type": "custom", "custom": { "name": "run" } }
        }
        """;

    /// <summary>Functions, as they were before there were tools.</summary>
    public const string FullOfFunctions = """
        {
          "messages": [
            { "role": "user", "content": "Weather?" },
            { "role": "assistant", "content": null, "function_call": { "name": "get_weather", "arguments": "{}" } },
            { "role": "function", "name": "get_weather", "content": "18" }
          ],
          "functions": [ { "name": "get_weather", "description": "Weather", "parameters": { "type": "object", "properties": {} } } ],
          "function_call": { "name": "get_weather" }
        }
        """;

    /// <summary>A request of one user message, with more members.</summary>
    public static byte[] Hello(string members) =>
        Utf8($$"""{"messages":[{"role":"user","content":"Hello"}]{{(members.Length == 0 ? "" : ",")}}{{members}}}""");

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Translates; returns the refusal or null.</summary>
    public static Refusal? Translate(ReadOnlyMemory<byte> body, ArrayBufferWriter<byte> output, bool refuseUnknown = false) =>
        Translate(body, output, Options with { RefuseUnknownFields = refuseUnknown });

    /// <summary>Translates with these options; returns the refusal or null.</summary>
    public static Refusal? Translate(ReadOnlyMemory<byte> body, ArrayBufferWriter<byte> output, TranslationOptions options)
    {
        if (!Dialect.TryRead(new ClientCall(body), out var request, out var refusal))
        {
            return refusal;
        }

        using (request)
        {
            return request.Translate(options, CaseOptions.RequestId, output);
        }
    }

    public static Refusal? Translate(string body, bool refuseUnknown = false) =>
        Translate(Utf8(body), new ArrayBufferWriter<byte>(), refuseUnknown);
}
