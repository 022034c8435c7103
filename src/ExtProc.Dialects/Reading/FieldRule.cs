using System.Text.Json;

namespace ExtProc.Dialects.Reading;

/// <summary>What a dialect does with a member of a client's request.</summary>
internal enum FieldTreatment
{
    /// <summary>Translated, or refused when it cannot be.</summary>
    Mapped,

    /// <summary>Accepted without effect and reported.</summary>
    Ignored,

    /// <summary>Answered with a 400, unless its value asks for nothing.</summary>
    Refused,
}

/// <summary>One row of a dialect's support table.</summary>
/// <param name="Name">The member's name inside its <see cref="FieldScope"/>.</param>
/// <param name="Treatment">What is done with it.</param>
internal sealed record FieldRule(string Name, FieldTreatment Treatment)
{
    /// <summary>Where <see cref="FieldScope{TSlot}.Read"/> puts the value of a mapped member.</summary>
    public int Slot { get; private init; }

    /// <summary>What the client is told when the member is refused.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>Whether a mapped member may have no effect, because of the model or of other members; it is reported then.</summary>
    public bool MayBeIgnored { get; private init; }

    /// <summary>Recognises values that change nothing; null always does.</summary>
    public Func<JsonElement, bool>? AsksForNothing { get; private init; }

    public static FieldRule Mapped<TSlot>(string name, TSlot slot)
        where TSlot : struct, Enum =>
        new(name, FieldTreatment.Mapped) { Slot = FieldSlots<TSlot>.IndexOf(slot) };

    /// <summary>A mapped member that has no effect on some models, or beside some other members.</summary>
    public static FieldRule MappedOrIgnored<TSlot>(string name, TSlot slot)
        where TSlot : struct, Enum =>
        Mapped(name, slot) with { MayBeIgnored = true };

    public static FieldRule Ignored(string name, Func<JsonElement, bool>? asksForNothing = null) =>
        new(name, FieldTreatment.Ignored) { AsksForNothing = asksForNothing };

    public static FieldRule Refused(string name, string reason, Func<JsonElement, bool>? asksForNothing = null) =>
        new(name, FieldTreatment.Refused) { Reason = reason, AsksForNothing = asksForNothing };
}
