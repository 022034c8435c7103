namespace ExtProc.Server.Grpc;

/// <summary>How a call ends. Codes: https://grpc.io/docs/guides/status-codes/.</summary>
/// <param name="Code">The value of the <c>grpc-status</c> trailer.</param>
/// <param name="Message">The value of <c>grpc-message</c>, safe to show; null for none.</param>
internal readonly record struct GrpcStatus(GrpcStatusCode Code, string? Message = null)
{
    /// <summary>A finished call.</summary>
    public static readonly GrpcStatus Ok = new(GrpcStatusCode.Ok);
}

/// <summary>The codes this server uses.</summary>
internal enum GrpcStatusCode
{
    Ok = 0,
    Cancelled = 1,
    InvalidArgument = 3,
    NotFound = 5,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
}

/// <summary>Ends a call with a status: the peer broke the protocol or a limit. Not a bug, not logged as one.</summary>
internal sealed class GrpcException(GrpcStatus status) : Exception(status.Message)
{
    /// <summary>The status the call ends with.</summary>
    public GrpcStatus Status { get; } = status;
}
