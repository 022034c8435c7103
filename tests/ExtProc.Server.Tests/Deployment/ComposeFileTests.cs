using ExtProc.Testing.Files;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ExtProc.Server.Tests.Deployment;

/// <summary>Compose cannot be run everywhere, so what can be read from its files is held here.</summary>
public sealed class ComposeFileTests
{
    private static readonly YamlMappingNode Compose = Load("docker-compose.yml");

    [Fact]
    public void It_has_envoy_the_sidecar_a_fake_Bedrock_and_its_keys() => Assert.Equal(
        ["bedrock", "envoy", "extproc", "keys"],
        Mapping(Compose, "services").Children.Keys.Select(key => ((YamlScalarNode)key).Value!).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("keys")]
    [InlineData("bedrock")]
    [InlineData("extproc")]
    [InlineData("envoy")]
    public void No_service_has_more_rights_than_it_needs(string name)
    {
        var service = Service(name);

        Assert.Equal("101:101", Text(service, "user"));
        Assert.Equal("true", Text(service, "read_only"));
        Assert.Equal(["ALL"], Items(service, "cap_drop"));
        Assert.Equal(["no-new-privileges:true"], Items(service, "security_opt"));
        foreach (var more in new[] { "privileged", "cap_add", "pid", "ipc", "network_mode", "devices", "userns_mode" })
        {
            Assert.False(service.Children.ContainsKey(more), more);
        }
    }

    [Fact]
    public void Ports_are_open_on_this_machine_alone() => Assert.All(
        new[] { "extproc", "envoy" }.SelectMany(name => Items(Service(name), "ports")),
        port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void Only_the_socket_and_the_keys_are_written()
    {
        string[] writable = [.. Volumes().Where(volume => !volume.EndsWith(":ro", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["keys:/keys", "socket:/run/extproc"], writable);
        Assert.Equal(["keys:/keys"], Volumes("keys"));
    }

    [Theory]
    [InlineData("localstack")]
    [InlineData("extproc")]
    public void An_image_runs_without_root_and_without_the_runtimes_diagnostics(string stage)
    {
        var stages = Read("deploy/Dockerfile").Split("\nFROM ");
        var last = stages.Single(text => text.Split('\n')[0].EndsWith($" AS {stage}", StringComparison.Ordinal));
        var parent = stages.Single(text => text.Split('\n')[0].EndsWith(" AS runtime", StringComparison.Ordinal)).Split('\n');

        Assert.StartsWith("runtime AS ", last, StringComparison.Ordinal);
        Assert.DoesNotContain("\nUSER ", last, StringComparison.Ordinal);
        Assert.DoesNotContain("\nENV ", last, StringComparison.Ordinal);
        Assert.Equal("USER 101:101", Assert.Single(parent, line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Equal("ENV DOTNET_EnableDiagnostics=0", Assert.Single(parent, line => line.StartsWith("ENV ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("keys", "localstack")]
    [InlineData("bedrock", "localstack")]
    [InlineData("extproc", "extproc")]
    public void An_image_is_built_from_a_stage_that_exists(string service, string stage)
    {
        var build = Mapping(Service(service), "build");
        var dockerfile = File.ReadAllText(Path.Combine(RepositoryFiles.Root, Text(build, "dockerfile")));

        Assert.Equal(stage, Text(build, "target"));
        Assert.Contains($" AS {stage}\n", dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_that_is_mounted_is_in_the_repository()
    {
        var files = Volumes().Where(volume => volume.StartsWith("./", StringComparison.Ordinal)).Select(volume => volume.Split(':')[0]).ToArray();

        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, file)), file));
    }

    [Fact]
    public void Every_volume_is_declared()
    {
        var declared = Mapping(Compose, "volumes").Children.Keys.Select(key => ((YamlScalarNode)key).Value!).ToArray();
        var used = Volumes().Where(volume => !volume.StartsWith("./", StringComparison.Ordinal)).Select(volume => volume.Split(':')[0]).Distinct();

        Assert.Equal(declared.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_sidecars_settings_are_good()
    {
        var text = Read("deploy/compose/extproc.yaml").Replace(
            "jwksFile: /keys/jwks.json", $"jwks: '{RepositoryFiles.OneLineKeys}'", StringComparison.Ordinal);

        var (settings, problems, _) = SampleFile.Parse(text);

        Assert.Empty(problems);
        Assert.Equal(["finance", "engineering"], settings!.Teams.Keys);
    }

    [Fact]
    public void Envoy_and_the_sidecar_meet_at_one_socket_in_one_volume()
    {
        Assert.Contains("unix:/run/extproc/extproc.sock", Read("deploy/compose/extproc.yaml"), StringComparison.Ordinal);
        Assert.Contains("path: /run/extproc/extproc.sock", Read("envoy/envoy.yaml"), StringComparison.Ordinal);
        Assert.Contains("socket:/run/extproc", Volumes("envoy"));
        Assert.Contains("socket:/run/extproc", Volumes("extproc"));
    }

    [Fact]
    public void Envoy_and_the_sidecar_name_the_same_upstream()
    {
        Assert.Contains("runtimeEndpoint: http://bedrock:8000", Read("deploy/compose/extproc.yaml"), StringComparison.Ordinal);
        Assert.Contains("{ address: bedrock, port_value: 8000 }", Read("envoy/envoy.yaml"), StringComparison.Ordinal);
        Assert.Contains("0.0.0.0:8000", ((YamlSequenceNode)Service("bedrock")["command"]).Select(node => ((YamlScalarNode)node).Value));
    }

    [Fact]
    public void The_sidecar_has_the_keys_that_the_fake_Bedrock_knows()
    {
        var known = Read("src/ExtProc.LocalStack/FakeBedrock/FakeCredentials.cs");
        var environment = Mapping(Service("extproc"), "environment");

        Assert.All(
            new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN" },
            name => Assert.Contains($"\"{Text(environment, name)}\"", known, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Volumes() => new[] { "keys", "bedrock", "extproc", "envoy" }.SelectMany(Volumes);

    private static IEnumerable<string> Volumes(string service) => Items(Service(service), "volumes");

    private static IEnumerable<string> Items(YamlMappingNode parent, string key) =>
        ((YamlSequenceNode)parent[key]).Select(node => ((YamlScalarNode)node).Value!);

    private static YamlMappingNode Service(string name) => Mapping(Mapping(Compose, "services"), name);

    private static YamlMappingNode Mapping(YamlMappingNode parent, string key) => (YamlMappingNode)parent[key];

    private static string Text(YamlMappingNode parent, string key) => ((YamlScalarNode)parent[key]).Value!;

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryFiles.Root, file));

    private static YamlMappingNode Load(string file)
    {
        var stream = new YamlStream();
        // Compose merges `<<` like this.
        stream.Load(new MergingParser(new Parser(new StringReader(Read(file)))));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
