using System.Text.RegularExpressions;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>
/// What Bedrock takes as <c>modelId</c>: an ARN or an id. The service's own pattern grows with every kind of model, so
/// only application inference profiles, which teams should have, are checked in full.
/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
/// </summary>
internal static partial class ModelIdentifier
{
    /// <summary>The form of a profile's ARN, for a fix.</summary>
    public const string ProfileForm = "arn:aws:bedrock:REGION:ACCOUNT:application-inference-profile/ID, ACCOUNT being 12 digits";

    /// <summary>Reads a model id, or notes what is wrong with it. At most 2,048 bytes, as every text.</summary>
    /// <param name="field">The value.</param>
    /// <param name="wanted">What should stand there, for the fix.</param>
    public static string? Read(Field field, string wanted)
    {
        if (field.AsText() is not { } text)
        {
            return null;
        }

        if (!IsArn(text))
        {
            if (PlainId().IsMatch(text))
            {
                return text;
            }

            field.Problem($"is neither an ARN nor a model id: {field.Written}", $"Write {wanted}.");
            return null;
        }

        var profile = text.Contains(":application-inference-profile", StringComparison.Ordinal);
        if (profile ? ProfileArn().IsMatch(text) : AnyArn().IsMatch(text))
        {
            return text;
        }

        field.Problem($"is not an ARN that Bedrock takes: {field.Written}", $"Write {wanted}.");
        return null;
    }

    /// <summary>Whether the id is an ARN, good or not.</summary>
    public static bool IsArn(string id) => id.StartsWith("arn:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The region of an application inference profile's ARN, or null for any other id.</summary>
    public static string? ProfileRegion(string id) =>
        ProfileArn().Match(id) is { Success: true } match ? match.Groups["region"].Value : null;

    [GeneratedRegex(@"\Aarn:aws(-[a-z0-9-]{1,20})?:bedrock:(?<region>[a-z0-9-]{1,20}):[0-9]{12}:application-inference-profile/[A-Za-z0-9._:-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProfileArn();

    [GeneratedRegex(@"\Aarn:aws(-[a-z0-9-]{1,20})?:(bedrock|sagemaker):[a-z0-9-]{0,20}:([0-9]{12}|aws)?:[A-Za-z0-9._:/-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnyArn();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();
}
