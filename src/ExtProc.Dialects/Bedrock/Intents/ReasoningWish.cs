using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>How much a model is to reason, in order.</summary>
internal enum Effort
{
    None,
    Minimal,
    Low,
    Medium,
    High,
    ExtraHigh,
    Max,
}

/// <summary>Ways of asking for reasoning other than an effort.</summary>
internal enum ReasoningMode
{
    NotGiven,
    Off,

    /// <summary>With a budget of tokens.</summary>
    Budget,

    /// <summary>As much as the model sees fit.</summary>
    ModelDecides,
}

/// <summary>Whether, and how much, the client wants the model to reason.</summary>
internal struct ReasoningWish
{
    /// <summary>The smallest budget that models take.</summary>
    public const int SmallestBudget = 1024;

    /// <summary>How much.</summary>
    public Setting<Effort> Effort { get; set; }

    /// <summary>In which way; it wins over the effort.</summary>
    public ReasoningMode Mode { get; set; }

    /// <summary>The member that says the way.</summary>
    public FieldRef ModeField { get; set; }

    /// <summary>The budget: kept or refused, at least <see cref="SmallestBudget"/>.</summary>
    public Setting<int> Budget { get; set; }

    /// <summary>How reasoning is shown: a string, or nothing.</summary>
    public JsonElement Display { get; set; }

    /// <summary>The member that holds <see cref="Display"/>.</summary>
    public FieldRef DisplayField { get; set; }

    /// <summary>The member that asks.</summary>
    public readonly FieldRef Field => Mode == ReasoningMode.NotGiven ? Effort.Field : ModeField;
}
