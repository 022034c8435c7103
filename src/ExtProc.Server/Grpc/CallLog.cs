using Grpc.Core;

namespace ExtProc.Server.Grpc;

/// <summary>What the transport logs.</summary>
internal static partial class CallLog
{
    /// <summary>A method threw. The id is in the <c>grpc-message</c>, where Envoy's log shows it.</summary>
    [LoggerMessage(1, LogLevel.Error, "gRPC call {Path} failed, id {ErrorId}")]
    public static partial void CallFailed(ILogger logger, Exception exception, string path, string errorId);

    /// <summary>The peer broke the protocol or a limit.</summary>
    [LoggerMessage(2, LogLevel.Debug, "gRPC call {Path} refused: {Code}, {Reason}")]
    public static partial void CallRefused(ILogger logger, string path, StatusCode code, string? reason);

    /// <summary>The server accepts calls at this address.</summary>
    [LoggerMessage(3, LogLevel.Information, "gRPC on {Address}")]
    public static partial void Listening(ILogger logger, string address);
}
