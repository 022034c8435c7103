using System.Text.RegularExpressions;

namespace ExtProc.Dialects.Bedrock.Errors;

/// <summary>
/// Recognises an error that says the conversation is too long for the model. Clients shorten the conversation on it, so each
/// family's own words for it must lead to the same code. Words about the output alone (<c>max_tokens</c>) must not.
/// </summary>
internal static partial class ContextOverflow
{
    private const string TooLong = @"\b(?:input|prompt|conversation)(?: text)? (?:is|was) too (?:long|large)\b";
    private const string Window = @"\bcontext[ _-](?:length|window|limit|size)\b|\bmaximum (?:model|sequence|input|prompt) length\b";
    private const string TooMany = @"\btoo many (?:(?:total|input|prompt|text) ){0,2}(?:tokens|bytes)\b";
    private const string Exceeded = @"\b(?:input|prompt|total)(?: (?:text|length|size|tokens?|count|limit|has|have|is|are)){0,3}(?: \(?[0-9]{1,12}\)?)? exceed";
    private const string Counted = @"\bmaximum number of (?:(?:input|prompt|total) )?tokens\b";
    private const string Advice = @"\breduce the (?:length|size) of the (?:input|prompt|messages|conversation)\b|#/inputText: expected maxLength";

    /// <summary>Whether a message of Bedrock's says so.</summary>
    /// <param name="message">Bounded, as <see cref="ScrubbedMessage.Clean"/> leaves it.</param>
    public static bool IsNamedIn(string message) => Pattern().IsMatch(message);

    [GeneratedRegex(
        $"{TooLong}|{Window}|context_length_exceeded|{TooMany}|{Exceeded}|{Counted}|{Advice}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
