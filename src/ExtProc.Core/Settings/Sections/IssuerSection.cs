using System.Text;
using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Files;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary>One entry of <c>identity.issuers</c>.</summary>
internal static class IssuerSection
{
    private const int MaxKeyFileBytes = 1 << 20;

    /// <summary>Reads the entry; null when something is wrong, which is noted.</summary>
    /// <param name="section">The entry.</param>
    /// <param name="directory">Where relative key files lie.</param>
    /// <param name="names">Issuers so far, with their paths.</param>
    /// <param name="keySets">Says which keys cannot be used.</param>
    public static IssuerSettings? Read(
        Section section, string directory, Dictionary<string, string> names, KeySetCheck keySets)
    {
        var name = section.Required("issuer", "issuer: https://issuer.example");
        var issuer = name?.AsText();
        if (issuer is not null && !names.TryAdd(issuer, name!.Path))
        {
            name.Problem($"is the same as {names[issuer]}", "Write each issuer once, with all its audiences.");
        }

        var audiences = Texts(section.Required("audiences", "audiences: [bedrock-gateway]"), choices: null);
        var jwks = ReadKeys(section, directory, keySets);
        var claim = section.Optional("teamClaim") is { } claimField ? TeamClaimPath.Read(claimField) : ["team"];
        var algorithms = section.Optional("algorithms") is { } list ? Texts(list, IssuerSettings.AllAlgorithms) : IssuerSettings.AllAlgorithms;
        section.Close();

        return issuer is not null && audiences is not null && jwks is not null && claim is not null && algorithms is not null
            ? new IssuerSettings { Issuer = issuer, Audiences = audiences, Jwks = jwks, TeamClaim = claim, Algorithms = algorithms }
            : null;
    }

    private static List<string>? Texts(Field? list, IReadOnlyList<string>? choices)
    {
        if (list?.AsList() is not { } items)
        {
            return null;
        }

        var texts = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if ((choices is null ? item.AsText() : Algorithm(item, choices)) is not { } text)
            {
                continue;
            }

            if (!seen.Add(text))
            {
                item.Problem($"is there twice: {item.Written}", "Remove one.");
            }

            texts.Add(text);
        }

        return texts;
    }

    private static string? Algorithm(Field item, IReadOnlyList<string> choices)
    {
        var text = item.AsText();
        if (text is null || choices.Contains(text))
        {
            return text;
        }

        var all = $"Choose from {string.Join(", ", choices)}.";
        if (text.StartsWith("HS", StringComparison.Ordinal) || text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            item.Problem($"cannot be {item.Written}: with it, whoever knows the public keys can write tokens", all);
        }
        else
        {
            item.Problem($"cannot be {item.Written}", all);
        }

        return null;
    }

    private static string? ReadKeys(Section section, string directory, KeySetCheck keySets)
    {
        var inline = section.Optional("jwks");
        var file = section.Optional("jwksFile");
        if (section.NotYet("jwksUri", "Save the key set in a file and name it with jwksFile."))
        {
            return null;
        }

        switch (inline, file)
        {
            case (null, null):
                section.Problem("has no keys: jwksFile or jwks is missing", "Add one, for example jwksFile: jwks.json.");
                return null;
            case (not null, not null):
                file.Problem("stands beside jwks", "Keep one of the two.");
                return null;
            case (not null, _):
                return inline.AsInlineJson() is { } text && KeySetField.IsUsable(inline, text, keySets) ? text : null;
            default:
                return ReadKeyFile(file!, directory, keySets);
        }
    }

    private static string? ReadKeyFile(Field file, string directory, KeySetCheck keySets)
    {
        if (file.AsText() is not { } path)
        {
            return null;
        }

        if (!BoundedFile.TryRead(Path.Combine(directory, path), MaxKeyFileBytes, out var bytes, out var reason))
        {
            file.Problem($"names a file that {reason}: {file.Written}", "A relative path begins at the directory of this configuration file.");
            return null;
        }

        // A wrong byte becomes U+FFFD: inside a key that is a wrong key, elsewhere not JSON.
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        return KeySetField.IsUsable(file, text, keySets) ? text : null;
    }
}
