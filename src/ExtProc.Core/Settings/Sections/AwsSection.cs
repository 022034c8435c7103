using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>aws:</c></summary>
internal static class AwsSection
{
    private static readonly string[] CredentialSources = ["default", "profile", "assumeRole", "webIdentity", "static", "apiKey"];

    /// <summary>Reads the section; null when something is wrong, which is noted.</summary>
    public static AwsSettings? Read(Section root)
    {
        if (root.Required("aws", "aws: { region: us-east-1 }")?.AsSection() is not { } aws)
        {
            return null;
        }

        var regionField = aws.Required("region", "region: us-east-1");
        var region = regionField is null ? null : AwsRegion.Read(regionField);
        var endpoint = aws.Optional("runtimeEndpoint") is { } endpointField
            ? RuntimeEndpoint.Read(endpointField)
            : region is null ? null : RuntimeEndpoint.OfRegion(regionField!, region);
        var setAuthority = aws.Optional("setAuthority") is { } flag ? flag.AsFlag() : true;
        ReadCredentials(aws.Optional("credentials"));
        aws.Close();

        return region is not null && endpoint is not null && setAuthority is { } authority
            ? new AwsSettings { Region = region, RuntimeEndpoint = endpoint, SetAuthority = authority }
            : null;
    }

    private static void ReadCredentials(Field? field)
    {
        if (field?.AsSection() is not { } credentials)
        {
            return;
        }

        var source = credentials.Optional("source");
        var choice = source is null ? CredentialSources[0] : source.AsChoice(CredentialSources);
        if (choice == CredentialSources[0])
        {
            credentials.Close();
        }
        else if (choice is not null)
        {
            // Its other keys belong to that source: they are not wrong, they come with it.
            source!.Problem($"{source.Written} is not supported yet", "Write default: it finds environment variables, profiles, web identity, containers and instances.");
        }
    }
}
