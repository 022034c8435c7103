using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Teams;

/// <summary>Why a team does not get the model that it asked for, in words that hold no ARN and no account number.</summary>
internal static class ModelRefusals
{
    private const int MaxQuotedLength = 128;
    private const int AccountNumberLength = 12;

    /// <summary>No model in the request, and the team has no default.</summary>
    public static readonly Refusal NoneNamed =
        Refusal.BadRequest("model", "The request names no model, and your team has no default model.");

    /// <summary>An ARN that is not the team's, whoever's it is.</summary>
    public static readonly Refusal ForeignProfile =
        new(403, "model_not_allowed", "Your team does not own the inference profile that the request names.") { Param = "model" };

    /// <summary>A model of this gateway that the team has no profile for.</summary>
    public static Refusal NotAllowed(string requested) =>
        new(403, "model_not_allowed", $"Your team has no access to the model{Quote(requested)}.") { Param = "model" };

    /// <summary>A model that this gateway does not know.</summary>
    public static Refusal NotFound(string requested) =>
        new(404, "model_not_found", $"The model{Quote(requested)} does not exist.") { Param = "model" };

    /// <summary>The name with a space before it, or nothing when it is long, not printable, or could hold an account number.</summary>
    private static string Quote(string requested)
    {
        if (requested.Length > MaxQuotedLength)
        {
            return "";
        }

        var digits = 0;
        foreach (var c in requested)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (c is < ' ' or > '~' || digits == AccountNumberLength)
            {
                return "";
            }
        }

        return requested.Contains("arn:", StringComparison.OrdinalIgnoreCase) ? "" : $" '{requested}'";
    }
}
