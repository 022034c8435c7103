namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>An error as Bedrock reports it: status, <c>x-amzn-errortype</c> and a message.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Exception name, as in <c>x-amzn-errortype</c>.</param>
/// <param name="Message">Text of the body; null for the errors that come without a body.</param>
internal sealed record BedrockError(int Status, string Type, string? Message)
{
    /// <summary>Seconds for <c>retry-after</c>, or null.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A 400 about the request itself.</summary>
    public static BedrockError Validation(string message) => new(400, "ValidationException", message);

    /// <summary>A 403 about the signature.</summary>
    public static BedrockError Signature(string message) => new(403, "InvalidSignatureException", message);
}
