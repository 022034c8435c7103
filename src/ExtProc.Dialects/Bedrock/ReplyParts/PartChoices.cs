using System.Buffers;
using ExtProc.Dialects.Bedrock.Naming;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>What of a request shapes the parts of its reply. Immutable; it outlives the request's body.</summary>
internal sealed record PartChoices
{
    /// <summary>Where buffers come from when they are long.</summary>
    public MemoryPool<byte> Memory { get; init; } = MemoryPool<byte>.Shared;

    /// <summary>
    /// Name (ASCII) of the tool whose input is the answer, on models that give structured output by a forced tool call;
    /// empty for none. The client never sees the call.
    /// </summary>
    public ReadOnlyMemory<byte> AnswerTool { get; init; }

    /// <summary>Tools that Converse knows by another name or as another kind; null when there are none.</summary>
    public NameMap? ToolNames { get; init; }

    /// <summary>The client can answer one call in a reply: it gets the first one.</summary>
    public bool FirstCallOnly { get; init; }

    /// <summary>
    /// Whether the client sees the guardrail's trace. It quotes what the guardrail has found and kept back, so only the operator
    /// may say so.
    /// </summary>
    public bool ShowGuardrailTrace { get; init; }
}
