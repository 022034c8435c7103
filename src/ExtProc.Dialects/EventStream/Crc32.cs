using System.Buffers.Binary;

namespace ExtProc.Dialects.EventStream;

/// <summary>
/// The CRC-32 of IEEE 802.3 and zlib (reflected, polynomial 0xEDB88320), eight bytes a step. The base library has it
/// only as a package, and every byte of a stream passes through here once.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc1952#section-8</remarks>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB8_8320;
    private const int Lanes = 8;
    private const int LaneSize = 256;

    // Lane n holds the checksum of one byte followed by n zero bytes, so eight look-ups replace eight dependent ones.
    private static readonly uint[] Table = BuildTable();

    /// <summary>Checksum of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>Continues the checksum <paramref name="crc"/> of earlier bytes with <paramref name="data"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        // A local span of known length lets the compiler drop the bounds check of every look-up.
        var table = Table.AsSpan(0, Lanes * LaneSize);
        crc = ~crc;
        while (data.Length >= Lanes)
        {
            var block = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ crc;
            crc = table[(7 * LaneSize) + (byte)block]
                ^ table[(6 * LaneSize) + (byte)(block >> 8)]
                ^ table[(5 * LaneSize) + (byte)(block >> 16)]
                ^ table[(4 * LaneSize) + (byte)(block >> 24)]
                ^ table[(3 * LaneSize) + (byte)(block >> 32)]
                ^ table[(2 * LaneSize) + (byte)(block >> 40)]
                ^ table[LaneSize + (byte)(block >> 48)]
                ^ table[(byte)(block >> 56)];
            data = data[Lanes..];
        }

        foreach (var value in data)
        {
            crc = table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[Lanes * LaneSize];
        for (var value = 0u; value < LaneSize; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }

            table[value] = crc;
        }

        for (var index = LaneSize; index < table.Length; index++)
        {
            var before = table[index - LaneSize];
            table[index] = (before >> 8) ^ table[(byte)before];
        }

        return table;
    }
}
