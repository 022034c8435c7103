using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>identity:</c></summary>
internal static class IdentitySection
{
    /// <summary>Reads the section; null when something is wrong, which is noted.</summary>
    /// <param name="root">The file.</param>
    /// <param name="directory">Where relative key files lie.</param>
    /// <param name="keySets">Says which keys of an issuer cannot be used.</param>
    public static IdentitySettings? Read(Section root, string directory, KeySetCheck keySets)
    {
        if (root.Required("identity", "identity: { issuers: […] }")?.AsSection() is not { } identity)
        {
            return null;
        }

        var header = identity.Optional("teamHeader") is { } field ? TeamHeader.Read(field) : IdentitySettings.DefaultTeamHeader;
        var issuers = ReadIssuers(identity, directory, keySets);
        identity.Close();
        return header is not null && issuers is not null
            ? new IdentitySettings { TeamHeader = header, Issuers = issuers }
            : null;
    }

    private static List<IssuerSettings>? ReadIssuers(Section identity, string directory, KeySetCheck keySets)
    {
        const string example = "issuers: [{ issuer: \"https://issuer.example\", audiences: [bedrock-gateway], jwksFile: jwks.json }]";
        if (identity.Required("issuers", example)?.AsList() is not { } items)
        {
            return null;
        }

        var issuers = new List<IssuerSettings>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.AsSection() is { } section && IssuerSection.Read(section, directory, names, keySets) is { } issuer)
            {
                issuers.Add(issuer);
            }
        }

        return issuers;
    }
}
