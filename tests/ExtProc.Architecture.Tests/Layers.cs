using ExtProc.Architecture.Tests.Assemblies;
using NetArchTest.Rules;
using Xunit;

namespace ExtProc.Architecture.Tests;

/// <summary>Which folder of a project may use which other, and which of them may know what lies outside; read from the compiled assemblies.</summary>
public sealed class Layers
{
    private const string Server = "ExtProc.Server";
    private const string Core = "ExtProc.Core";
    private const string Dialects = "ExtProc.Dialects";

    // Every folder must have a line: a new folder is a decision. Lines of subfolders stand where their parent's is not enough.
    private static readonly Dictionary<string, string[]> ServerMayUse = new()
    {
        ["Connections"] = [],
        ["Grpc"] = ["Connections"],
        ["Envoy"] = ["Grpc", "Logging"],
        ["Metering"] = [],
        ["Admin"] = ["Connections", "Metering"],
        ["Logging"] = [],
        ["Bootstraps"] = [],
        ["Cli"] = ["Bootstraps"],
        ["Hosting"] = ["Admin", "Cli", "Connections", "Envoy", "Grpc", "Logging", "Metering"],
        [""] = ["Cli", "Hosting"],
    };

    private static readonly Dictionary<string, string[]> CoreMayUse = new()
    {
        ["Exchange"] = ["Accounting", "Http", "Identity", "Memory", "Settings", "Teams", "Upstream"],
        ["Identity"] = ["Http", "Settings"],
        ["Teams"] = ["Accounting", "Settings"],
        ["Upstream"] = ["Http", "Settings"],
        ["Accounting"] = [],
        ["Http"] = [],
        ["Memory"] = [],
        ["Settings"] = [],
    };

    private static readonly Dictionary<string, string[]> SettingsMayUse = new()
    {
        ["Loading"] = ["Fields", "Files", "Problems", "Sections", "Tree"],
        ["Sections"] = ["Fields", "Files", "Problems", "Values", "Tree"],
        ["Values"] = ["Fields", "Problems"],
        ["Files"] = ["Fields", "Problems"],
        ["Fields"] = ["Problems", "Tree"],
        ["Tree"] = ["Problems"],
        ["Problems"] = [],
    };

    private static readonly Dictionary<string, string[]> DialectsMayUse = new()
    {
        ["Buffers"] = [],
        ["Models"] = [],
        ["Contract"] = ["Models"],
        ["Reading"] = ["Buffers", "Contract"],
        ["Wire"] = ["Buffers"],
        ["Bedrock"] = ["Buffers", "Contract", "Models", "Reading", "Wire"],
        ["OpenAi"] = ["Bedrock", "Buffers", "Contract", "Reading", "Wire"],
        [""] = ["Contract", "OpenAi"],
    };

    [Fact]
    public void The_servers_folders_use_only_what_lies_below_them() => Check(Projects.GraphOf(Server).Below(""), ServerMayUse);

    [Fact]
    public void The_cores_folders_use_only_what_lies_below_them() => Check(Projects.GraphOf(Core).Below(""), CoreMayUse);

    [Fact]
    public void Reading_the_settings_goes_one_way() => Check(Projects.GraphOf(Core).Below("Settings"), SettingsMayUse);

    [Fact]
    public void The_dialects_never_use_one_another() => Check(Projects.GraphOf(Dialects).Below(""), DialectsMayUse);

    [Fact]
    public void An_exchange_knows_of_the_dialects_their_contract() => Holds(Types.InAssembly(typeof(Core.Exchange.Transaction).Assembly)
        .That().ResideInNamespace("ExtProc.Core.Exchange")
        .ShouldNot().HaveDependencyOnAny("ExtProc.Dialects.OpenAi", "ExtProc.Dialects.Models", "ExtProc.Dialects.Wire", "ExtProc.Dialects.Bedrock"));

    [Fact]
    public void The_core_knows_no_server_no_transport_and_no_socket() => Holds(Types.InAssembly(typeof(Core.Exchange.Transaction).Assembly)
        .ShouldNot().HaveDependencyOnAny(
            "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.DependencyInjection", "Grpc", "Google.Protobuf",
            "System.Net.Http", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.TcpListener", "Prometheus",
            "ExtProc.Protos"));

    [Fact]
    public void Envoys_messages_are_named_in_one_folder() => Holds(Types.InAssembly(typeof(ExtProc.Server.Envoy.ExternalProcessorMethod).Assembly)
        .That().DoNotResideInNamespace("ExtProc.Server.Envoy")
        .ShouldNot().HaveDependencyOnAny("ExtProc.Protos"));

    [Fact]
    public void A_rule_can_be_broken() => Assert.False(Types.InAssembly(typeof(Core.Exchange.Transaction).Assembly)
        .That().ResideInNamespace("ExtProc.Core.Exchange")
        .ShouldNot().HaveDependencyOnAny("ExtProc.Dialects.Contract").GetResult().IsSuccessful);

    [Fact]
    public void A_use_that_has_no_line_is_an_offence()
    {
        var graph = FolderGraph.Read(typeof(Layers).Assembly.Location, "ExtProc.Architecture.Tests.Samples");

        Assert.Single(Offenders(graph.Below("Ring"), new() { ["Left"] = ["Right"], ["Right"] = [] }));
        Assert.Single(Offenders(graph.Below("Ring"), new() { ["Left"] = ["Right"] }));
    }

    private static void Holds(ConditionList rule) => Findings.None(rule.GetResult().FailingTypes.Select(type => type.FullName));

    private static void Check(FolderGraph graph, Dictionary<string, string[]> mayUse) => Findings.None(Offenders(graph, mayUse));

    private static IEnumerable<string> Offenders(FolderGraph graph, Dictionary<string, string[]> mayUse)
    {
        foreach (var folder in graph.Folders)
        {
            if (!mayUse.TryGetValue(folder, out var allowed))
            {
                yield return $"{folder} has no line in this test: say what it may use.";
                continue;
            }

            foreach (var (used, example) in graph.UsedBy(folder).Where(use => !allowed.Contains(use.Key)))
            {
                yield return $"{folder} uses {used}: {example}";
            }
        }
    }
}
