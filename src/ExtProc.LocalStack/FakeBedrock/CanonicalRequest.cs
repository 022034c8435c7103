using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>
/// The canonical request of Signature Version 4, written from the specification with plain strings. On purpose it
/// shares no code with the product's signer: it is the second opinion.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</remarks>
internal static class CanonicalRequest
{
    /// <summary>Builds the text that is hashed and signed.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="signedHeaders">Lower-case names, in the order of the Authorization header.</param>
    public static string Build(ReceivedRequest request, IReadOnlyList<string> signedHeaders)
    {
        var target = request.Target.Split('?', 2);
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(Path(target[0])).Append('\n');
        text.Append(target.Length == 2 ? Query(target[1]) : "").Append('\n');
        foreach (var name in signedHeaders)
        {
            var values = request.Headers.Where(header => header.Key == name).Select(header => Trim(header.Value));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n');
        text.Append(Hex(SHA256.HashData(request.Body)));
        return text.ToString();
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    // Every service but S3 encodes the path twice: once on the wire, once more here.
    private static string Path(string path) => string.Join('/', path.Split('/').Select(Encode));

    private static string Query(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Recode(pair[0]), Value: pair.Length == 2 ? Recode(pair[1]) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Recode(string text) => Encode(Uri.UnescapeDataString(text));

    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var unreserved = char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
            encoded.Append(unreserved ? ((char)octet).ToString() : "%" + octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static string Trim(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
