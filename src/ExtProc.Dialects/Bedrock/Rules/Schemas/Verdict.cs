using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>What <see cref="JsonSchema"/> says about a schema: how Bedrock takes it, or why it does not.</summary>
internal readonly struct Verdict : IDisposable
{
    private readonly JsonElement _schema;
    private readonly PooledBuffer? _rewritten;

    /// <summary>The schema is taken.</summary>
    /// <param name="schema">As the client wrote it; must stay unchanged until dispose.</param>
    /// <param name="rewritten">As Bedrock takes it, or null when that is the same.</param>
    /// <param name="folded">Keywords that became a part of a description.</param>
    public Verdict(JsonElement schema, PooledBuffer? rewritten, IReadOnlyList<string> folded)
    {
        _schema = schema;
        _rewritten = rewritten;
        Folded = folded;
    }

    /// <summary>The schema is not taken.</summary>
    /// <param name="path">Where the fault is, as a path that begins with a dot; empty for the schema itself.</param>
    /// <param name="problem">What is wrong there.</param>
    public Verdict(string path, string problem)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>Where the fault is; null when the schema is taken.</summary>
    public string? Path { get; }

    /// <summary>What is wrong there; null when the schema is taken.</summary>
    public string? Problem { get; }

    /// <summary>The keywords that Bedrock enforces no more, because they were written into descriptions; each once.</summary>
    public IReadOnlyList<string> Folded { get; } = [];

    /// <summary>The schema as JSON text, when it is taken. Valid until dispose.</summary>
    public ReadOnlySpan<byte> Text => _rewritten is null ? JsonMarshal.GetRawUtf8Value(_schema) : _rewritten.WrittenSpan;

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _rewritten?.Release();
}
