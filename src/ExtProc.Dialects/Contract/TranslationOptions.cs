using ExtProc.Dialects.Models;

namespace ExtProc.Dialects.Contract;

/// <summary>What the configuration says about translating for one team and model. Immutable, shared by all requests.</summary>
public sealed record TranslationOptions
{
    /// <summary>Setting <c>unknownFields: refuse</c>: an ignored field becomes a 400.</summary>
    public bool RefuseUnknownFields { get; init; }

    /// <summary>The model behind the profile.</summary>
    public required ModelCapabilities Model { get; init; }

    /// <summary>Setting <c>promptCaching</c>, the nearest of team, model and top level; null marks nothing.</summary>
    public PromptCachingPolicy? PromptCaching { get; init; }

    /// <summary>Setting <c>guardrail</c>, the nearest of team, model and top level; null asks for none.</summary>
    public GuardrailPolicy? Guardrail { get; init; }

    /// <summary>
    /// Setting <c>passThroughFields</c>: top-level members of a request that go into
    /// <c>additionalModelRequestFields</c> as they are.
    /// </summary>
    public IReadOnlySet<string> PassThroughFields { get; init; } = new HashSet<string>();

    /// <summary>The team, for <c>requestMetadata</c>: so that AWS's invocation log can be joined with our numbers.</summary>
    public string Team { get; init; } = "";
}

/// <summary>Where cache points are set without a client asking. Estimated sizes count four bytes a token.</summary>
/// <param name="CacheSystem">After the system texts.</param>
/// <param name="CacheMessages">After a user turn.</param>
/// <param name="CacheTools">After the tools.</param>
/// <param name="MinTokens">A point is set only when the estimated prefix up to it (tools, system, messages) has this many tokens.</param>
/// <param name="MessageOffset">Which user turn: this many back from the last one.</param>
/// <param name="OneHour"><c>ttl: 1h</c> instead of five minutes.</param>
public sealed record PromptCachingPolicy(
    bool CacheSystem, bool CacheMessages, bool CacheTools, int MinTokens, int MessageOffset, bool OneHour);

/// <summary>The guardrail of every request.</summary>
/// <param name="Identifier">Its id or ARN.</param>
/// <param name="Version"><c>DRAFT</c> or a number.</param>
/// <param name="Trace"><c>enabled</c>, <c>disabled</c>, <c>enabled_full</c>, or null for Bedrock's default.</param>
/// <param name="StreamProcessingMode"><c>sync</c>, <c>async</c>, or null for Bedrock's default. Streams only.</param>
public sealed record GuardrailPolicy(string Identifier, string Version, string? Trace, string? StreamProcessingMode)
{
    /// <summary>
    /// Whether clients see the trace in their replies. It quotes what the guardrail has found and kept back, so asking for a
    /// trace alone does not show it.
    /// </summary>
    public bool ShowTrace { get; init; }
}
