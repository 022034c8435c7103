using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>
/// Names that the file chooses for teams, models and aliases: they become header values, metric labels and log
/// fields, so they are visible ASCII without spaces, at most 128 bytes.
/// </summary>
internal static class ChosenName
{
    private const int MaxLength = 128;

    /// <summary>Metrics and logs fold everything that is not configured into this label.</summary>
    private const string Reserved = "other";

    /// <summary>Whether the name is usable; notes the reason when it is not.</summary>
    /// <param name="field">Where the name stands.</param>
    /// <param name="name">The name.</param>
    /// <param name="what"><c>team</c>, <c>model</c> or <c>alias</c>.</param>
    public static bool Check(Field field, string name, string what)
    {
        if (name.Length > MaxLength)
        {
            field.Refuse($"the {what} name {field.Written} is longer than {MaxLength} characters", "Choose a shorter one.");
        }
        else if (name.Any(c => c is <= ' ' or > '~'))
        {
            field.Refuse($"the {what} name {field.Written} holds a space, a control character or a letter outside ASCII", "Use visible ASCII: it becomes a header value and a metric label.");
        }
        else if (name == Reserved)
        {
            field.Refuse($"the {what} name \"{Reserved}\" is reserved: metrics count everything that is not configured under it", "Choose another name.");
        }
        else if (what != "team" && ModelIdentifier.IsArn(name))
        {
            field.Refuse($"the {what} name {field.Written} looks like an ARN", "Choose a name that clients use; the ARN belongs under teams.");
        }
        else
        {
            return true;
        }

        return false;
    }
}
