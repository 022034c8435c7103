namespace ExtProc.Dialects.Converse;

/// <summary>Bedrock's errors as refusals: one table for HTTP errors and for exception frames inside a stream.</summary>
public static class ConverseError
{
    /// <summary>Reads an HTTP error of Bedrock.</summary>
    /// <param name="status">The upstream status, 400 or more.</param>
    /// <param name="errorType">The <c>x-amzn-errortype</c> header, or null.</param>
    /// <param name="retryAfter">The <c>retry-after</c> header, or null.</param>
    /// <param name="body">The body; may be empty or not JSON.</param>
    public static Refusal Read(int status, string? errorType, string? retryAfter, ReadOnlySpan<byte> body) =>
        throw new NotImplementedException();
}
