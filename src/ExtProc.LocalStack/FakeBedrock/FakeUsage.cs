namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>Token counts of one reply: four characters are a token, so that a test can work them out.</summary>
/// <param name="Input">Text of the messages; like Bedrock's, without cached tokens. At least 1.</param>
/// <param name="Output">Text and tool input of the reply. At least 1.</param>
/// <param name="CacheRead">Text of the system prompt, or <c>[fake:cached=N]</c>.</param>
/// <param name="CacheWrite"><c>[fake:cache-write=N]</c>, else 0.</param>
internal sealed record FakeUsage(int Input, int Output, int CacheRead, int CacheWrite)
{
    /// <summary>How the input is written, one of <see cref="OddUsage"/>, or null for Bedrock's own form.</summary>
    public string? Form { get; init; }

    /// <summary>As Bedrock reports it: the cached tokens are part of the total.</summary>
    public int Total => Input + Output + CacheRead + CacheWrite;

    /// <summary>Tokens of a text of this many characters.</summary>
    public static int Tokens(int characters) => (characters + 3) / 4;
}
