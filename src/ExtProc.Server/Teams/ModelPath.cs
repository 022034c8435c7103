using System.Text;

namespace ExtProc.Server.Teams;

/// <summary>
/// The first two segments of a Bedrock runtime path. A model id is one segment: everything that RFC 3986 does not
/// call unreserved is percent-encoded, <c>/</c> and <c>:</c> of an ARN too.
/// https://www.rfc-editor.org/rfc/rfc3986#section-2.3
/// </summary>
internal static class ModelPath
{
    private const string UpperHex = "0123456789ABCDEF";

    /// <summary><c>/model/{id}</c>, the id percent-encoded once.</summary>
    public static string Of(string modelId)
    {
        var path = new StringBuilder("/model/", modelId.Length + 32);
        foreach (var b in Encoding.UTF8.GetBytes(modelId))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || (char)b is '-' or '.' or '_' or '~')
            {
                path.Append((char)b);
            }
            else
            {
                path.Append('%').Append(UpperHex[b >> 4]).Append(UpperHex[b & 0xF]);
            }
        }

        return path.ToString();
    }
}
