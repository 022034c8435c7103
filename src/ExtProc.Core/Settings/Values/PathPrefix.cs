using System.Text.RegularExpressions;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>What client paths may begin with. Nothing that a proxy would normalise away.</summary>
internal static partial class PathPrefix
{
    /// <summary>The prefix, empty for none; null when it cannot be one, which is noted.</summary>
    public static string? Read(Field field)
    {
        if (field.AsTextOrEmpty() is not { } prefix)
        {
            return null;
        }

        if (prefix.Length == 0 || (Form().IsMatch(prefix) && !prefix.Split('/').Any(segment => segment is "." or "..")))
        {
            return prefix;
        }

        field.Problem($"is not a path prefix: {field.Written}", "Write it as /bedrock: a slash before each part, none at the end, letters, digits and - . _ ~ only.");
        return null;
    }

    [GeneratedRegex(@"\A(/[A-Za-z0-9._~-]+){1,16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
