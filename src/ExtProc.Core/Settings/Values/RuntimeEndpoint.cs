using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Problems;

namespace ExtProc.Core.Settings.Values;

/// <summary>
/// The Bedrock runtime endpoint: its host is what is signed, so it is a scheme and an authority and nothing else.
/// https://docs.aws.amazon.com/general/latest/gr/bedrock.html
/// </summary>
internal static class RuntimeEndpoint
{
    /// <summary>The endpoint, or null when it cannot be one, which is noted.</summary>
    public static Uri? Read(Field field)
    {
        if (field.AsText() is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic
            || !text.All(char.IsAscii))
        {
            field.Problem($"is not an http or https address: {field.Written}", "Write https://HOST or http://HOST:PORT.");
            return null;
        }

        if (text.AsSpan(uri.Scheme.Length + 3).TrimEnd('/').ContainsAny("/?#@\\"))
        {
            // The value may hold a password, so it is not shown.
            field.Problem("must be scheme and host only, without user, path or query", $"Write {uri.Scheme}://{Shown.Plain(uri.Authority)}.");
            return null;
        }

        return new Uri(uri.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>The endpoint AWS gives a region; the partitions that are closed to the public must be written out.</summary>
    public static Uri? OfRegion(Field field, string region)
    {
        var suffix = region switch
        {
            _ when region.Contains("-iso", StringComparison.Ordinal) => null,
            _ when region.StartsWith("cn-", StringComparison.Ordinal) => "amazonaws.com.cn",
            _ when region.StartsWith("eusc-", StringComparison.Ordinal) => "amazonaws.eu",
            _ => "amazonaws.com",
        };
        if (suffix is null)
        {
            field.Problem($"has no known endpoint: {field.Written}", "Add aws.runtimeEndpoint.");
            return null;
        }

        return new Uri($"https://bedrock-runtime.{region}.{suffix}");
    }
}
