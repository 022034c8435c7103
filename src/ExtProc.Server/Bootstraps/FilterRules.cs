using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Problems;
using YamlDotNet.RepresentationModel;

namespace ExtProc.Server.Bootstraps;

/// <summary>What the ext_proc filter must say, and what must not be set beside it. Each rule has its reason in its text.</summary>
/// <remarks>https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/ext_proc/v3/ext_proc.proto</remarks>
internal static class FilterRules
{
    private const string GracefulClose = "ext_proc_graceful_grpc_close";
    private const string FilterType = "envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor";
    private static readonly Rule[] Rules =
    [
        new(["failure_mode_allow"], value => !EnvoyYaml.IsTrue(value), "failure_mode_allow is true", "Set it to false: requests would pass without identity and signature while the sidecar is away."),
        new(["observability_mode"], value => !EnvoyYaml.IsTrue(value), "observability_mode is true", "Remove it: the sidecar refuses such calls, because Envoy would not read its answers."),
        new(["allow_mode_override"], EnvoyYaml.IsTrue, "allow_mode_override is not true", "Set it: without it Envoy holds a streamed reply back until it is whole."),
        new(["processing_mode", "request_header_mode"], NotSkipped, "processing_mode.request_header_mode is SKIP", "Set SEND: identity and route depend on it."),
        new(["processing_mode", "response_header_mode"], NotSkipped, "processing_mode.response_header_mode is SKIP", "Set SEND: the sidecar decides there what the reply is."),
        new(["processing_mode", "request_body_mode"], value => value is "BUFFERED", "processing_mode.request_body_mode is not BUFFERED", "Set BUFFERED: the signature needs the whole body. The sidecar refuses other modes."),
        new(["processing_mode", "response_body_mode"], value => value is "BUFFERED", "processing_mode.response_body_mode is not BUFFERED", "Set BUFFERED: the sidecar switches to STREAMED for event streams. It refuses other modes."),
        new(["processing_mode", "request_trailer_mode"], value => value is "SEND", "processing_mode.request_trailer_mode is not SEND", "Set SEND: an HTTP/2 request of headers and trailers would pass unsigned."),
        new(["processing_mode", "response_trailer_mode"], value => value is "SEND", "processing_mode.response_trailer_mode is not SEND", "Set SEND: a stream that ends with trailers would have no end for the sidecar."),
        new(["message_timeout"], value => value is not null, "message_timeout is not set", "Set it, for example 10s: the default of 200 ms is too short for large bodies, and the client then gets 504."),
    ];

    /// <summary>Notes everything that breaks a rule.</summary>
    public static void Check(IReadOnlyList<YamlMappingNode> groups, ExtProcSettings settings, ProblemList found)
    {
        foreach (var (key, value) in groups.SelectMany(group => group.Children).Where(IsGracefulClose))
        {
            Note(found, key, $"{GracefulClose} is {Shown.Plain(((YamlScalarNode)value).Value ?? "")}", "Remove it: with it Envoy 1.40 ends with SIGSEGV after an exchange of 50 s, and every connection is lost.");
        }

        var filters = groups.Where(IsFilter).ToList();
        if (filters.Count == 0)
        {
            found.Note(FilePosition.WholeFile, "no ext_proc filter was found", "Only a filter that is written out with its @type can be looked at.");
        }

        foreach (var filter in filters)
        {
            CheckFilter(filter, settings, found);
        }

        FilterSwitches.Check(groups, found);
    }

    private static void CheckFilter(YamlMappingNode filter, ExtProcSettings settings, ProblemList found)
    {
        foreach (var rule in Rules)
        {
            var value = EnvoyYaml.Find(filter, rule.Path);
            if (!rule.Holds((value as YamlScalarNode)?.Value))
            {
                Note(found, value ?? filter, rule.Message, rule.Fix);
            }
        }

        if (settings.Aws.SetAuthority && !EnvoyYaml.IsTrue((EnvoyYaml.Find(filter, "mutation_rules", "allow_all_routing") as YamlScalarNode)?.Value))
        {
            Note(found, filter, "mutation_rules.allow_all_routing is not true", "Set it: Envoy drops the signed host otherwise, and Bedrock refuses the signature. Or set aws.setAuthority: false and rewrite the host on the route.");
        }

        if (!Holds(filter, ["metadata_options", "receiving_namespaces", "untyped"], "extproc"))
        {
            Note(found, filter, "metadata_options.receiving_namespaces.untyped does not list extproc", "Add it: access logs and rate limits see neither team nor tokens otherwise.");
        }

        if (!Holds(filter, ["request_attributes"], "connection.id"))
        {
            Note(found, filter, "request_attributes does not list connection.id", "Add it: what forged tokens cost is limited for each connection, and not at all without it.");
        }

        if (!Holds(filter, ["response_attributes"], "response.code_details"))
        {
            Note(found, filter, "response_attributes does not list response.code_details", "Add it: Envoy's own replies can be told from Bedrock's by it alone.");
        }
    }

    private static bool NotSkipped(string? value) => value is not "SKIP";

    // Runtime keys are flat in static_layer, or nested group by group; the last part is the same.
    private static bool IsGracefulClose(KeyValuePair<YamlNode, YamlNode> entry) =>
        entry.Key is YamlScalarNode { Value: { } key } && key.EndsWith(GracefulClose, StringComparison.Ordinal)
        && entry.Value is YamlScalarNode { Value: not "0" } value && !EnvoyYaml.IsFalse(value.Value);

    private static bool IsFilter(YamlMappingNode group) => EnvoyYaml.Text(group, "@type")?.EndsWith(FilterType, StringComparison.Ordinal) == true;

    private static bool Holds(YamlMappingNode group, string[] path, string item) =>
        EnvoyYaml.Find(group, path) is YamlSequenceNode list && list.Children.Any(child => (child as YamlScalarNode)?.Value == item);

    private static void Note(ProblemList found, YamlNode at, string message, string fix) =>
        found.Note(new((int)at.Start.Line, (int)at.Start.Column), message, fix);

    private sealed record Rule(string[] Path, Func<string?, bool> Holds, string Message, string Fix);
}
