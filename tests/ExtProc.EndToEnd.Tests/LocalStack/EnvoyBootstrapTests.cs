using System.Diagnostics;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>The bootstraps that operators take: valid, and equal wherever they should be.</summary>
public sealed class EnvoyBootstrapTests
{
    private static readonly GatewayOptions Local = new() { Folder = "/tmp", SidecarSocket = "/tmp/xp-1/s.sock", Upstream = new Uri("http://127.0.0.1:4321"), Port = 0 };

    [Theory]
    [InlineData("envoy.yaml")]
    [InlineData("envoy.aws.yaml")]
    public async Task Shipped_bootstrap_is_valid(string name)
    {
        var envoy = GatewayStarter.FindEnvoy();
        Assert.SkipWhen(envoy is null, "NOT VALIDATED: no Envoy was found. " + EnvoyBinary.HowToGet);

        using var process = Process.Start(new ProcessStartInfo(envoy.File, ["--mode", "validate", "--log-level", "error", "-c", Shipped(name)]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await errors);
    }

    [Fact]
    public void Both_bootstraps_differ_in_the_upstream_alone()
    {
        var local = WithoutUpstream(Shipped("envoy.yaml"));
        var aws = WithoutUpstream(Shipped("envoy.aws.yaml"));

        Assert.Equal(local, aws);
        Assert.Contains("envoy.filters.http.ext_proc", local, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_Bedrock_is_asked_by_the_name_that_its_certificate_must_show()
    {
        var cluster = Clusters(Load(Shipped("envoy.aws.yaml"))).Children.Single(IsUpstream);
        var hosts = Scalars(cluster).Where(value => value.EndsWith(".amazonaws.com", StringComparison.Ordinal)).ToList();

        // Address, SNI and certificate name.
        Assert.Equal(3, hosts.Count);
        Assert.Single(hosts.Distinct());
    }

    [Fact]
    public void Local_copy_has_the_local_values()
    {
        var text = EnvoyBootstrap.Localise(File.ReadAllText(Shipped("envoy.yaml")), Local);

        Assert.Contains("address: 127.0.0.1, port_value: 4321", text, StringComparison.Ordinal);
        Assert.Contains("path: /tmp/xp-1/s.sock", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.0.0.0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/run/extproc", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EnvoyBootstrap.ShippedListener)]
    [InlineData(EnvoyBootstrap.ShippedAdmin)]
    [InlineData(EnvoyBootstrap.ShippedSocket)]
    [InlineData(EnvoyBootstrap.ShippedUpstream)]
    public void Value_that_is_missing_or_there_twice_is_an_error(string value)
    {
        var shipped = File.ReadAllText(Shipped("envoy.yaml"));

        Assert.Throws<InvalidOperationException>(() => EnvoyBootstrap.Localise(shipped.Replace(value, "gone", StringComparison.Ordinal), Local));
        Assert.Throws<InvalidOperationException>(() => EnvoyBootstrap.Localise(shipped + "# " + value, Local));
    }

    private static string Shipped(string name) => Path.Combine(Path.GetDirectoryName(EnvoyBootstrap.ShippedFile)!, name);

    private static YamlMappingNode Load(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(file)));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static string WithoutUpstream(string file)
    {
        var root = Load(file);
        var clusters = Clusters(root);
        clusters.Children.Remove(clusters.Children.Single(IsUpstream));
        return root.ToString();
    }

    private static YamlSequenceNode Clusters(YamlMappingNode root) => (YamlSequenceNode)((YamlMappingNode)root["static_resources"])["clusters"];

    private static bool IsUpstream(YamlNode cluster) => (string?)((YamlMappingNode)cluster)["name"] == "bedrock";

    private static IEnumerable<string> Scalars(YamlNode node) => node switch
    {
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlMappingNode mapping => mapping.Children.Values.SelectMany(Scalars),
        YamlSequenceNode sequence => sequence.Children.SelectMany(Scalars),
        _ => [],
    };
}
