namespace ExtProc.Dialects.Contract;

/// <summary>
/// Tokens of one reply as Bedrock reports them: <paramref name="Input"/> excludes what was read from or written to the
/// prompt cache, so the four numbers add up to what was processed.
/// </summary>
/// <param name="Input">Input tokens that were neither read from nor written to the cache.</param>
/// <param name="Output">Generated tokens, reasoning included.</param>
/// <param name="CacheRead">Input tokens read from the prompt cache.</param>
/// <param name="CacheWrite">Input tokens written to the prompt cache.</param>
public readonly record struct TokenUsage(long Input, long Output, long CacheRead, long CacheWrite)
{
    /// <summary>
    /// The part of <see cref="CacheWrite"/> that is kept for an hour and has a price of its own; the rest is kept for
    /// five minutes.
    /// </summary>
    public long CacheWriteOneHour { get; init; }

    /// <summary>All input, the way OpenAI and OpenTelemetry count it.</summary>
    public long Prompt => Input + CacheRead + CacheWrite;

    /// <summary>Everything processed.</summary>
    public long Total => Prompt + Output;
}
