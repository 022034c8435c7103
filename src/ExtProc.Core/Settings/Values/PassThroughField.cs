using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>Names of request members that the model gets as they are.</summary>
internal static class PassThroughField
{
    private const int MaxLength = 64;

    /// <summary>Members that are the request itself: every dialect reads them, none can mean something to a model.</summary>
    private static readonly string[] Reserved = ["model", "messages", "stream", "system", "tools"];

    /// <summary>Reads the list; what is wrong in it is noted and left out.</summary>
    public static HashSet<string> ReadAll(Field list)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.AsList() ?? [])
        {
            if (item.AsText() is not { } name)
            {
                continue;
            }

            if (name.Length > MaxLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                item.Problem($"is not the name of a field: {item.Written}", $"Write letters, digits, _ - and . only, at most {MaxLength}.");
            }
            else if (Reserved.Contains(name))
            {
                item.Problem($"cannot be passed through: {item.Written}", "Remove it: it is part of every request and always translated.");
            }
            else if (!names.Add(name))
            {
                item.Problem($"is there twice: {item.Written}", "Remove one of the two.");
            }
        }

        return names;
    }
}
