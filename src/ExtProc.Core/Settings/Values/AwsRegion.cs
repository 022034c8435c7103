using System.Text.RegularExpressions;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>An AWS region by its form; new regions need no new version. https://docs.aws.amazon.com/general/latest/gr/rande.html</summary>
internal static partial class AwsRegion
{
    /// <summary>The region, or null when it cannot be one, which is noted.</summary>
    public static string? Read(Field field)
    {
        if (field.AsText() is not { } region)
        {
            return null;
        }

        if (Form().IsMatch(region))
        {
            return region;
        }

        field.Problem($"is not a region: {field.Written}", "Write one such as us-east-1, in lower case and without a zone letter.");
        return null;
    }

    [GeneratedRegex(@"\A[a-z]{2,5}(-[a-z]{2,12}){1,2}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
