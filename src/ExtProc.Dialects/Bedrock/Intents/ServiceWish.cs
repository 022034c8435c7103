using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>How the request is to be served, and what a log is to say about it.</summary>
internal struct ServiceWish
{
    /// <summary>A tier that Bedrock has, a string, or nothing.</summary>
    public JsonElement Tier { get; set; }

    /// <summary>A latency that Bedrock has, a string, or nothing.</summary>
    public JsonElement Latency { get; set; }

    /// <summary>An object of strings for the log of invocations, or nothing.</summary>
    public JsonElement Labels { get; set; }

    /// <summary>The entries of <see cref="Labels"/>.</summary>
    public FieldScope LabelScope { get; set; }
}

/// <summary>Something that the client says about who is behind the request.</summary>
/// <param name="Key">Its name in the log of invocations, as UTF-8.</param>
/// <param name="Value">A string that can be copied.</param>
internal readonly record struct CallerLabel(byte[] Key, JsonElement Value);
