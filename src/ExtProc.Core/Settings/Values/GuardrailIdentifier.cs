using System.Text.RegularExpressions;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>
/// A guardrail and its version, by the service's own patterns.
/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html
/// </summary>
internal static partial class GuardrailIdentifier
{
    /// <summary>An id or an ARN; null when it is neither, which is noted.</summary>
    public static string? Read(Field field)
    {
        if (field.AsText() is not { } id)
        {
            return null;
        }

        if (Id().IsMatch(id))
        {
            return id;
        }

        field.Problem(
            $"is not a guardrail: {field.Written}",
            "Write its id in lower-case letters and digits, or arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID.");
        return null;
    }

    /// <summary><c>DRAFT</c> or a number of up to eight digits; null otherwise, which is noted.</summary>
    public static string? ReadVersion(Field field)
    {
        if (field.AsText() is not { } version)
        {
            return null;
        }

        if (Version().IsMatch(version))
        {
            return version;
        }

        field.Problem($"is not a version: {field.Written}", "Write DRAFT or a whole number from 1 to 99999999.");
        return null;
    }

    [GeneratedRegex(@"\A([a-z0-9]{1,64}|arn:aws(-[a-z0-9-]{1,20})?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]{1,64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A(DRAFT|[1-9][0-9]{0,7})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
