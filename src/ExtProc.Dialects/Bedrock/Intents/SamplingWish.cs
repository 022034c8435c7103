using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>How the client wants the next token to be chosen, and when to end.</summary>
internal struct SamplingWish
{
    /// <summary>Most tokens to generate, at least 1. Without one the model's own maximum is the right default, not a number of ours.</summary>
    public Setting<int> MaxTokens { get; set; }

    /// <summary>On the client's own scale.</summary>
    public Setting<double> Temperature { get; set; }

    /// <summary>From 0 to 1.</summary>
    public Setting<double> TopP { get; set; }

    /// <summary>At least 1.</summary>
    public Setting<int> TopK { get; set; }

    /// <summary>A string, an array of strings, or nothing; all of them can be copied.</summary>
    public JsonElement Stop { get; set; }

    /// <summary>The member that holds <see cref="Stop"/>.</summary>
    public FieldRef StopField { get; set; }
}
