using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Dialects.Contract;

/// <summary>One API that clients speak, for example OpenAI Chat Completions. Stateless; safe for any number of threads.</summary>
public interface IDialect
{
    /// <summary>Short name for metric labels: <c>openai_chat</c>.</summary>
    string Name { get; }

    /// <summary>The rows marked "ignored" in the dialect's support table: the only names an ignored-field label may have.</summary>
    IReadOnlySet<string> KnownIgnoredFields { get; }

    /// <summary>The methods and paths that it serves.</summary>
    ImmutableArray<Route> Routes { get; }

    /// <summary>Reads the envelope of a request: is it JSON, which model, streamed or not.</summary>
    /// <param name="clientCall">What the client has sent. Its body must stay unchanged until the request is disposed.</param>
    /// <param name="request">The request, to be disposed by the caller; null when refused.</param>
    /// <param name="refusal">A 400, when this returns false.</param>
    bool TryRead(
        in ClientCall clientCall,
        [NotNullWhen(true)] out IClientRequest? request,
        [NotNullWhen(false)] out Refusal? refusal);

    /// <summary>Answers a call to a route of <see cref="Operation.Local"/>. A dialect without such routes is never asked.</summary>
    /// <param name="clientCall">What the client has sent.</param>
    /// <param name="models">The models that the caller's team may use, in the order of the configuration; none for a route that needs no team.</param>
    /// <param name="output">Takes the body of a 200, JSON; empty for a reply without one.</param>
    /// <returns>Null when it was written; otherwise why not, and the output is meaningless.</returns>
    Refusal? AnswerLocally(in ClientCall clientCall, IReadOnlyList<OfferedModel> models, IBufferWriter<byte> output) =>
        throw new NotSupportedException($"{Name} has no local routes.");

    /// <summary>Writes a refusal as the JSON body this dialect's SDKs turn into a typed exception.</summary>
    void WriteError(Refusal refusal, IBufferWriter<byte> output);
}
