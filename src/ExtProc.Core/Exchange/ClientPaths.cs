using System.Diagnostics.CodeAnalysis;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat;

namespace ExtProc.Core.Exchange;

/// <summary>Step (1): which dialect a method and path speak.</summary>
/// <param name="prefix">What client paths may begin with (<c>/bedrock</c>); empty for nothing.</param>
internal sealed class ClientPaths(string prefix)
{
    private static readonly ChatCompletions OpenAiChat = new();

    /// <summary>The dialect whose error shape answers a path that belongs to none.</summary>
    public static IDialect Fallback => OpenAiChat;

    /// <summary>Every dialect that is served.</summary>
    public static IReadOnlyList<IDialect> Served { get; } = [OpenAiChat];

    /// <summary>
    /// Finds the dialect. The path is compared exactly, after its query is cut off: Envoy has already resolved
    /// <c>.</c> and <c>..</c>, and what is still unusual (<c>//</c>, <c>%2f</c>) is not a path of ours.
    /// </summary>
    public bool TryFind(string? method, string? path, [NotNullWhen(true)] out IDialect? dialect)
    {
        dialect = null;
        if (method != "POST" || path is null)
        {
            return false;
        }

        var query = path.IndexOf('?', StringComparison.Ordinal);
        var plain = query < 0 ? path.AsSpan() : path.AsSpan(0, query);
        if (prefix.Length > 0 && plain.StartsWith(prefix, StringComparison.Ordinal))
        {
            plain = plain[prefix.Length..];
        }

        if (plain is "/v1/chat/completions")
        {
            dialect = OpenAiChat;
        }

        return dialect is not null;
    }
}
