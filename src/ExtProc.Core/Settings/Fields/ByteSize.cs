using System.Globalization;

namespace ExtProc.Core.Settings.Fields;

/// <summary>Sizes as people write them: whole numbers of bytes, KiB, MiB, GiB.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    /// <summary>Reads <c>1048576</c> or <c>34MiB</c> (a space before the unit is allowed).</summary>
    public static bool TryParse(string text, out long size)
    {
        var factor = 1L;
        var digits = text.AsSpan();
        foreach (var (unit, bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                factor = bytes;
                digits = digits[..^unit.Length].TrimEnd(' ');
            }
        }

        size = 0;
        // Nine digits and the largest unit stay below 2^63.
        if (digits.Length > 9 && factor > 1 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        size = number * factor;
        return true;
    }

    /// <summary>The size in its largest whole unit.</summary>
    public static string Show(long size)
    {
        foreach (var (unit, bytes) in Units)
        {
            if (size % bytes == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{size / bytes}{unit}");
            }
        }

        return size.ToString(CultureInfo.InvariantCulture);
    }
}
