using System.Text;
using ExtProc.Core.Settings.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ExtProc.Core.Settings.Tree;

/// <summary>
/// Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> in a scalar, after YAML was parsed: a variable's value is text,
/// whatever signs it holds. A default counts when the variable is unset or empty, as in a shell; it is taken as
/// written. Nothing else is special: <c>$NAME</c> and <c>$$</c> stay as they are.
/// </summary>
internal static class EnvironmentReferences
{
    /// <summary>The text with all references replaced.</summary>
    /// <returns>The scalar's own string when it holds none; null when one is wrong or unset, which is noted.</returns>
    public static string? Expand(Scalar scalar, FilePosition at, Func<string, string?> environment, ProblemList problems)
    {
        var text = scalar.Value;
        var start = text.IndexOf("${", StringComparison.Ordinal);
        if (start < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        var good = true;
        for (; start >= 0; start = text.IndexOf("${", copied, StringComparison.Ordinal))
        {
            result.Append(text, copied, start - copied);
            var place = Place(scalar, at, start);
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                problems.Add(place, "${ without its closing }", "Write ${NAME} or ${NAME:-default}.");
                return null;
            }

            if (Value(text.AsSpan(start + 2, end - start - 2), place, environment, problems) is { } value)
            {
                result.Append(value);
            }
            else
            {
                good = false;
            }

            copied = end + 1;
        }

        return good ? result.Append(text, copied, text.Length - copied).ToString() : null;
    }

    private static string? Value(ReadOnlySpan<char> reference, FilePosition at, Func<string, string?> environment, ProblemList problems)
    {
        var colon = reference.IndexOf(":-");
        var name = colon < 0 ? reference : reference[..colon];
        if (!IsName(name) || reference.Contains("${", StringComparison.Ordinal))
        {
            problems.Add(at, $"{Shown.Quoted($"${{{reference}}}")} is not a variable reference", "Write ${NAME} or ${NAME:-default}: letters, digits and _ in the name, no } or ${ in the default.");
            return null;
        }

        var key = name.ToString();
        var value = environment(key);
        if (colon >= 0)
        {
            return string.IsNullOrEmpty(value) ? reference[(colon + 2)..].ToString() : value;
        }

        if (value is null)
        {
            problems.Add(at, $"the environment variable {Shown.Plain(key)} is not set", $"Set it, or give a default: ${{{Shown.Plain(key)}:-…}}.");
        }

        return value;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A literal block keeps its lines, so a reference inside it can be found again; other styles fold them.</summary>
    private static FilePosition Place(Scalar scalar, FilePosition at, int index) => scalar.Style == ScalarStyle.Literal
        ? new(at.Line + 1 + scalar.Value.AsSpan(0, index).Count('\n'), 0)
        : at;
}
