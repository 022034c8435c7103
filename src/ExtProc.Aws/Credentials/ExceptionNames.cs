using System.Text;
using Amazon.Runtime;

namespace ExtProc.Aws.Credentials;

/// <summary>
/// An exception as it may be logged: the types of the chain, with AWS's error code and status. Never a message: the SDK
/// quotes lines of credentials files and the output of credential processes in them.
/// </summary>
internal static class ExceptionNames
{
    /// <summary>For example <c>AmazonClientException, AmazonSecurityTokenServiceException (AccessDenied, 403)</c>.</summary>
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(e.GetType().Name);
            if (e is AmazonServiceException { ErrorCode: { Length: > 0 and <= 64 } code } service
                && code.All(char.IsAsciiLetterOrDigit))
            {
                text.Append(" (").Append(code).Append(", ").Append((int)service.StatusCode).Append(')');
            }
        }

        return text.ToString();
    }
}
