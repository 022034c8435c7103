using Microsoft.Extensions.Logging;

namespace ExtProc.Testing.Logs;

/// <summary>One line of a log.</summary>
public sealed record LogEntry(string Category, LogLevel Level, string Message, Exception? Exception)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Level} {Category}: {Message}{(Exception is null ? "" : "\n" + Exception)}";
}
