using System.Net;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>Reads a host name: labels of letters, digits, <c>-</c> and <c>_</c> between dots. No port, no address, no wildcard.</summary>
internal static class HostName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>Reads a name, or notes what is wrong with it.</summary>
    public static string? Read(Field field)
    {
        if (field.AsText() is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out _))
        {
            field.Problem($"is an address, and addresses are always taken: {field.Written}", "Remove it.");
        }
        else if (text.Length > MaxLength || !text.Split('.').All(IsLabel))
        {
            field.Problem($"is not a host name: {field.Written}", "Write a name such as extproc.monitoring.svc, without scheme, port or *.");
        }
        else
        {
            return text;
        }

        return null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
