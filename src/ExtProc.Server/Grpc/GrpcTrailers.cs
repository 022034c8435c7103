using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace ExtProc.Server.Grpc;

/// <summary>The header fields that end a call: <c>grpc-status</c> and <c>grpc-message</c>.</summary>
internal static class GrpcTrailers
{
    private static readonly StringValues Ok = "0";

    /// <summary>Adds the status to trailers, or to the headers of a trailers-only response.</summary>
    public static void Write(IHeaderDictionary fields, GrpcStatus status)
    {
        fields.GrpcStatus = status.Code == GrpcStatusCode.Ok ? Ok : ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Message))
        {
            fields.GrpcMessage = PercentEncode(status.Message);
        }
    }

    /// <summary>
    /// The encoding of <c>grpc-message</c>: printable ASCII but <c>%</c> stands for itself, every other byte of the
    /// UTF-8 text is <c>%XX</c>. Unlike a URI, a space stays a space.
    /// </summary>
    public static string PercentEncode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (value is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return encoded.ToString();
    }
}
