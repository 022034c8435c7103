using System.Buffers;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Wire.ServerSentEvents;

namespace ExtProc.Dialects.OpenAi.Shared;

/// <summary>The error object of the OpenAI API, from which its SDKs make typed exceptions.</summary>
/// <remarks>https://platform.openai.com/docs/guides/error-codes/api-errors</remarks>
internal static class ErrorWriter
{
    /// <summary>Writes <c>{"error":{"message","type","param","code"}}</c>.</summary>
    public static void Write(Refusal refusal, IBufferWriter<byte> output)
    {
        output.Write("""{"error":{"message":"""u8);
        WriteString(refusal.Message, output);
        output.Write(","u8);
        output.Write("\"type\":\""u8);
        output.Write(TypeOf(refusal.Status));
        output.Write("\",\"param\":"u8);
        WriteString(refusal.Param, output);
        output.Write(",\"code\":"u8);
        WriteString(refusal.Code, output);
        output.Write("}}"u8);
    }

    /// <summary>Writes the same object as an event of an open stream.</summary>
    public static void WriteEvent(Refusal refusal, IBufferWriter<byte> output)
    {
        SseWriter.BeginData(output);
        Write(refusal, output);
        SseWriter.EndEvent(output);
    }

    private static void WriteString(string? text, IBufferWriter<byte> output)
    {
        if (text is null)
        {
            output.Write("null"u8);
            return;
        }

        output.Write("\""u8);
        EscapedText.Write(text, output);
        output.Write("\""u8);
    }

    private static ReadOnlySpan<byte> TypeOf(int status) => status switch
    {
        401 => "authentication_error"u8,
        403 => "permission_error"u8,
        408 or 504 => "timeout"u8,
        429 => "rate_limit_error"u8,
        502 => "api_error"u8,
        >= 400 and < 500 => "invalid_request_error"u8,
        _ => "server_error"u8,
    };
}
