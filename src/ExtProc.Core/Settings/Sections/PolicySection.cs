using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Sections;

/// <summary>A policy that the file, a model or a team may set, or switch off with <c>none</c>.</summary>
internal static class PolicySection
{
    /// <summary>Reads the section; null when it is left out, or when something is wrong, which is noted.</summary>
    /// <param name="parent">The file, a model or a team.</param>
    /// <param name="key">The policy's key.</param>
    /// <param name="read">Reads its keys.</param>
    public static PolicyChoice<T>? Read<T>(Section parent, string key, Func<Section, T?> read)
        where T : class
    {
        if (parent.Optional(key) is not { } field)
        {
            return null;
        }

        if (field.IsNone)
        {
            return new PolicyChoice<T>(null);
        }

        return field.AsSection("Write its keys indented below it, or none to switch it off.") is { } section && read(section) is { } policy
            ? new PolicyChoice<T>(policy)
            : null;
    }
}
