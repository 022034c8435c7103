using System.Text.RegularExpressions;

namespace ExtProc.Dialects.Bedrock.Errors;

/// <summary>
/// The one door through which a sentence of Bedrock reaches a client: names of AWS resources, account numbers and
/// credentials are taken out, and the length is bounded.
/// </summary>
internal static partial class ScrubbedMessage
{
    /// <summary>Longest message, in UTF-16 units.</summary>
    public const int MaxLength = 1000;

    private const string Removed = "[removed]";

    // What is looked at: enough that removals still leave MaxLength, and a bound on the work for a hostile body.
    private const int MaxInspected = 8 * MaxLength;

    // ARNs, also percent-encoded as in paths, once or twice. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    private const string Arn = @"arn(?::|%(?:25)*3a)aws[^\s""'<>,;()\[\]{}\\]*";

    // https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
    private const string Account = @"(?<![0-9])(?:[0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4})(?![0-9])";

    // A JSON web token, taken out with the whole word it stands in. Each word is looked at once, from its beginning and
    // without a way back: the time for a message grows with its length, whatever it holds.
    private const string WebToken = @"(?<![\w-])(?=[\w-]*?eyJ)(?>[\w-]+)\.(?>[\w-]+)\.[\w-]*";

    // Access key ids, Bedrock API keys, anything presented as a bearer token or signature.
    private const string Credential =
        @"(?:AKIA|ASIA)[A-Z0-9]{16,}|bedrock-api-key-\S+|Bearer\s+\S+|(?:Credential|Signature)=\S+";

    /// <summary>Cleans a message of Bedrock's.</summary>
    /// <param name="message">What Bedrock said, or null.</param>
    /// <param name="otherwise">What is said when nothing is left.</param>
    public static string Clean(string? message, string otherwise)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return otherwise;
        }

        var inspected = message.Length > MaxInspected ? message[..MaxInspected] : message;
        var clean = ControlPattern().Replace(SecretPattern().Replace(inspected, Removed), " ").Trim();
        if (clean.Length > MaxLength)
        {
            // A cut between the halves of a surrogate pair would leave text that is not valid.
            clean = clean[..(char.IsHighSurrogate(clean[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        }

        return clean.Length == 0 ? otherwise : clean;
    }

    // The token first: what else is found in its word would take its beginning away.
    [GeneratedRegex($"{WebToken}|{Arn}|{Account}|{Credential}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretPattern();

    [GeneratedRegex(@"\p{Cc}+", RegexOptions.CultureInvariant)]
    private static partial Regex ControlPattern();
}
