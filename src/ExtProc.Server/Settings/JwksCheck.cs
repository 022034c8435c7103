using ExtProc.Server.Identity;

namespace ExtProc.Server.Settings;

/// <summary>Notes what keeps the keys of a JWKS document from being used; what a key must be is for Identity to say.</summary>
internal static class JwksCheck
{
    /// <summary>Checks a document. Never quotes it.</summary>
    /// <param name="field">Where the document or its file is named.</param>
    /// <param name="jwks">The document.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool IsUsable(Field field, string jwks)
    {
        var usable = true;
        foreach (var problem in JwksDocument.Read(jwks).Problems)
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
