namespace ExtProc.LocalStack.StandIn;

/// <summary>The processor failed and <c>failure_mode_allow</c> is false: the request ends here.</summary>
/// <param name="status">500, or 504 when it did not answer in time.</param>
/// <param name="details">Envoy's response code details.</param>
internal sealed class ProcessorFailure(int status, string details) : Exception(details)
{
    /// <summary>Status for the client.</summary>
    public int Status { get; } = status;

    /// <summary>For the access log.</summary>
    public string Details { get; } = details;
}
