using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ExtProc.Dialects.Reading;

/// <summary>The mapped values of one object, by the names that a dialect gives to its members.</summary>
/// <typeparam name="TSlot">An enum of at most 32 values, numbered from 0.</typeparam>
internal struct FieldSlots<TSlot>
    where TSlot : struct, Enum
{
    private Values _values;

    /// <summary>The value of a member; nothing when it is absent.</summary>
    public readonly JsonElement this[TSlot slot] => _values[IndexOf(slot)];

    /// <summary>The index of a slot.</summary>
    public static int IndexOf(TSlot slot) => Unsafe.As<TSlot, int>(ref slot);

    /// <summary>Takes a value.</summary>
    public void Put(int index, JsonElement value) => _values[index] = value;

    [InlineArray(32)]
    private struct Values
    {
        private JsonElement _first;
    }
}
