namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>CRC-32 of the event stream: IEEE 802.3, reflected, bit by bit. Slow and obvious.</summary>
internal static class Crc32
{
    /// <summary>Checksum of the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFF_FFFFu;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320u;
            }
        }

        return ~crc;
    }
}
