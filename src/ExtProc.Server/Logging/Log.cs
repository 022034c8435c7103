namespace ExtProc.Server.Logging;

/// <summary>
/// Every log message outside the transport. Names are event names and stay. Ids: 1xx life of the program, 2xx
/// exchanges, 3xx identity and credentials. No message takes a token, a key, a header value or a body.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Listening: ext_proc on {ExtProc}, admin on {Admin}")]
    public static partial void Listening(ILogger logger, string extProc, string admin);

    [LoggerMessage(101, LogLevel.Information, "Ready: {Teams} teams, {Models} models, warmed up in {Milliseconds} ms")]
    public static partial void Ready(ILogger logger, int teams, int models, long milliseconds);

    [LoggerMessage(102, LogLevel.Information, "Stopping: not ready from now, {Delay} for Envoy to notice, then up to {Drain} for open streams")]
    public static partial void Stopping(ILogger logger, TimeSpan delay, TimeSpan drain);

    [LoggerMessage(103, LogLevel.Warning, "Nothing is known about {FoundationModel}, the model behind {Model}: it is treated as a model for text and tools; models.{Model}.capabilities says what it takes")]
    public static partial void ModelUnknown(ILogger logger, string model, string foundationModel);

    [LoggerMessage(104, LogLevel.Warning, "The runtime's diagnostics are open to every process of this user, which can read keys from memory: start the program with {Variable}=0")]
    public static partial void DiagnosticsOpen(ILogger logger, string variable);

    // Not the exception itself: its message may quote what a client sent.
    [LoggerMessage(200, LogLevel.Error, "A transaction failed with {Exception}, id {Id}:\n{Stack}")]
    public static partial void TransactionFailed(ILogger logger, string exception, string id, string? stack);

    [LoggerMessage(201, LogLevel.Warning, "Envoy sent {Kind} out of order; is the filter's processing_mode the shipped one?")]
    public static partial void MessageOutOfOrder(ILogger logger, string kind);

    [LoggerMessage(203, LogLevel.Error, "Envoy's ext_proc filter does not buffer bodies: every request is refused until request_body_mode and response_body_mode are BUFFERED")]
    public static partial void BodyModeUnsafe(ILogger logger);

    [LoggerMessage(300, LogLevel.Information, "AWS credentials: {Message}")]
    public static partial void CredentialsRenewed(ILogger logger, string message);

    [LoggerMessage(301, LogLevel.Warning, "AWS credentials: {Message}")]
    public static partial void CredentialsFailed(ILogger logger, string message);
}
