using YamlDotNet.RepresentationModel;

namespace ExtProc.Server.Bootstraps;

/// <summary>How Envoy reads YAML: YAML 1.1's words for true and false, and members in snake_case or camelCase.</summary>
/// <remarks>https://yaml.org/type/bool.html, https://protobuf.dev/programming-guides/json/</remarks>
internal static class EnvoyYaml
{
    /// <summary>Whether a plain value means true.</summary>
    public static bool IsTrue(string? value) => value?.ToLowerInvariant() is "true" or "yes" or "on" or "y";

    /// <summary>Whether a plain value means false.</summary>
    public static bool IsFalse(string? value) => value?.ToLowerInvariant() is "false" or "no" or "off" or "n";

    /// <summary>The text of a member, or null.</summary>
    public static string? Text(YamlMappingNode group, string key) => (Find(group, key) as YamlScalarNode)?.Value;

    /// <summary>Follows members from group to group.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Names in snake_case.</param>
    /// <returns>Null when one of them is missing.</returns>
    public static YamlNode? Find(YamlNode node, params string[] path)
    {
        foreach (var key in path)
        {
            if (node is not YamlMappingNode group
                || (!group.Children.TryGetValue(new YamlScalarNode(key), out var child) && !group.Children.TryGetValue(new YamlScalarNode(CamelCase(key)), out child)))
            {
                return null;
            }

            node = child;
        }

        return node;
    }

    private static string CamelCase(string key)
    {
        var parts = key.Split('_');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => part.Length == 0 ? "_" : char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
