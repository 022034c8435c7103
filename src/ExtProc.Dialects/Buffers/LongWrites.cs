using System.Buffers;

namespace ExtProc.Dialects.Buffers;

/// <summary>Writing what may be long.</summary>
internal static class LongWrites
{
    /// <summary>
    /// Asks for all the room there must be, and writes. The base library's <c>Write</c> takes what there is and asks again:
    /// a buffer would grow, and be copied, many times.
    /// </summary>
    public static void WriteAtOnce(this IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            bytes.CopyTo(output.GetSpan(bytes.Length));
            output.Advance(bytes.Length);
        }
    }
}
