using ExtProc.Core.Settings.Problems;
using YamlDotNet.RepresentationModel;

namespace ExtProc.Server.Bootstraps;

/// <summary>
/// Where the filter is switched on and off. What passes it by reaches the upstream with a client's own headers, unsigned and not
/// metered.
/// </summary>
internal static class FilterSwitches
{
    private const string FilterType = "envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor";
    private const string PerRouteType = "envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute";
    private const string OverrideType = "envoy.config.route.v3.FilterConfig";

    /// <summary>Notes every place at which requests may pass the filter by.</summary>
    public static void Check(IReadOnlyList<YamlMappingNode> groups, ProblemList found)
    {
        foreach (var filter in groups.Where(IsFilter))
        {
            var name = EnvoyYaml.Text(filter, "name") ?? "";
            var isOff = EnvoyYaml.IsTrue(EnvoyYaml.Text(filter, "disabled"));
            var isOnForAll = false;
            foreach (var group in groups)
            {
                if (EnvoyYaml.Find(group, "typed_per_filter_config", name) is not YamlMappingNode use)
                {
                    continue;
                }

                if (SwitchesOff(use))
                {
                    Note(found, use, "a route switches the filter off", "Remove it: requests of that route pass the sidecar by.");
                }
                else
                {
                    // Below a route or a virtual host it holds for some requests only.
                    isOnForAll |= SwitchesOn(use) && EnvoyYaml.Find(group, "virtual_hosts") is not null;
                }
            }

            if (isOff && !isOnForAll)
            {
                Note(
                    found,
                    filter,
                    "the filter is disabled and no typed_per_filter_config of the route table switches it on",
                    "Put it into route_config, as envoy.yaml does: without it requests pass the sidecar by.");
            }
        }
    }

    private static bool IsFilter(YamlMappingNode group) =>
        EnvoyYaml.Find(group, "typed_config") is YamlMappingNode config && HasType(config, FilterType);

    private static bool SwitchesOff(YamlMappingNode use) => EnvoyYaml.IsTrue(EnvoyYaml.Text(use, "disabled"));

    private static bool SwitchesOn(YamlMappingNode use) => HasType(use, OverrideType) || HasType(use, PerRouteType);

    private static bool HasType(YamlMappingNode group, string type) => EnvoyYaml.Text(group, "@type")?.EndsWith(type, StringComparison.Ordinal) == true;

    private static void Note(ProblemList found, YamlNode at, string message, string fix) =>
        found.Note(new((int)at.Start.Line, (int)at.Start.Column), message, fix);
}
