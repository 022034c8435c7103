using Microsoft.Extensions.Logging.Abstractions;

namespace ExtProc.Server.Grpc;

/// <summary>
/// Log without what the web host and the gRPC library write for each call at Information, and with a stack for each reset.
/// With the web host's own logger off it also makes no activity and no log scope for a call.
/// </summary>
/// <param name="loggers">Take the rest.</param>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    /// <summary>"Hosting failed to start", with a stack. Whoever starts the host tells it.</summary>
    private const int StartFailed = 11;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => categoryName switch
    {
        "Microsoft.AspNetCore.Hosting.Diagnostics" or "Microsoft.Hosting.Lifetime" => NullLogger.Instance,
        "Microsoft.Extensions.Hosting.Internal.Host" => new FromWarning(loggers.CreateLogger(categoryName), StartFailed),
        _ when categoryName.StartsWith("Grpc.", StringComparison.Ordinal) => new FromWarning(loggers.CreateLogger(categoryName), without: null),
        _ => loggers.CreateLogger(categoryName),
    };

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <inheritdoc />
    public void Dispose()
    {
        // The factory below belongs to the program.
    }

    private sealed class FromWarning(ILogger logger, int? without) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning && eventId.Id != without)
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
