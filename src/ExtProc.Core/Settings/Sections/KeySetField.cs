using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Sections;

/// <summary>A field that holds or names a JWKS document.</summary>
internal static class KeySetField
{
    /// <summary>Notes what keeps the keys of a document from being used. Never quotes it.</summary>
    /// <param name="field">Where the document or its file is named.</param>
    /// <param name="jwks">The document.</param>
    /// <param name="keySets">Says which keys cannot be used.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool IsUsable(Field field, string jwks, KeySetCheck keySets)
    {
        var usable = true;
        foreach (var problem in keySets(jwks))
        {
            var text = problem.Message.TrimEnd('.');
            if (problem.IsHarmless)
            {
                // Issuers publish keys for encryption beside those for signatures.
                field.Note(text, "Tokens signed with it are refused.");
                continue;
            }

            usable = false;
            field.Problem($"is not a usable key set: {text}", "Put the issuer's JWKS there as it publishes it: {\"keys\": […]}.");
        }

        return usable;
    }
}
