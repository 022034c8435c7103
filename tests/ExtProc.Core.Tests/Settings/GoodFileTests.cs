using System.Net;
using System.Text;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Loading;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Settings;

public sealed class GoodFileTests
{
    [Fact]
    public void Every_key_arrives_as_written()
    {
        var settings = Good(SampleFile.Text);

        Assert.Equal(
            [
                new ListenEndpoint("/run/extproc/extproc.sock", null),
                new ListenEndpoint(null, IPEndPoint.Parse("127.0.0.1:9002")),
                new ListenEndpoint(null, IPEndPoint.Parse("[::1]:9002")),
                new ListenEndpoint(null, IPEndPoint.Parse("127.0.0.1:0")),
            ],
            settings.Listen.ExtProc);
        Assert.Equal(new ListenEndpoint(null, IPEndPoint.Parse("0.0.0.0:9003")), settings.Listen.Admin);
        Assert.Equal(["extproc", "extproc.monitoring.svc"], settings.Listen.AdminHosts);
        Assert.Equal(34 * 1024 * 1024, settings.Listen.MaxMessageBytes);
        Assert.Equal(600 * 1024 * 1024, settings.Listen.MaxBufferedBytes);
        Assert.Equal((300_000, 100, 10), (settings.Listen.MaxBodyValues, settings.Listen.MaxConnections, settings.Listen.MaxAdminConnections));
        Assert.True(settings.Listen.Reflection);

        Assert.Equal("x-team", settings.Identity.TeamHeader);
        var (first, second) = (settings.Identity.Issuers[0], settings.Identity.Issuers[1]);
        Assert.Equal("https://issuer.example", first.Issuer);
        Assert.Equal(["bedrock-gateway", "other-audience"], first.Audiences);
        Assert.Equal(["resource", "groups", "0"], first.TeamClaim);
        Assert.Equal(["RS256", "ES256"], first.Algorithms);
        Assert.Contains("example-rsa", first.Jwks, StringComparison.Ordinal);
        Assert.Equal(["https://second.example/team"], second.TeamClaim);
        Assert.Equal(["RS256", "PS256", "ES256", "ES384"], second.Algorithms);
        Assert.Contains("\"P-256\"", second.Jwks, StringComparison.Ordinal);

        Assert.Equal("us-east-1", settings.Aws.Region);
        Assert.Equal(new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"), settings.Aws.RuntimeEndpoint);
        Assert.False(settings.Aws.SetAuthority);

        Assert.Equal(["claude-sonnet", "claude-haiku"], settings.Models.Keys);
        Assert.Equal(["gpt-4o", "gpt-4.1"], settings.Models["claude-sonnet"].Aliases);
        Assert.Equal("anthropic.claude-haiku-4-5-20251001-v1:0", settings.Models["claude-haiku"].FoundationModel);

        Assert.Equal(["finance", "engineering"], settings.Teams.Keys);
        Assert.Equal("claude-sonnet", settings.Teams["finance"].DefaultModel);
        Assert.Null(settings.Teams["engineering"].DefaultModel);
        Assert.Equal(SampleFile.Environment("ENGINEERING_SONNET_ARN"), settings.Teams["engineering"].Models["claude-sonnet"]);
        Assert.Equal("us.anthropic.claude-haiku-4-5-20251001-v1:0", settings.Teams["engineering"].Models["claude-haiku"]);

        Assert.True(settings.RefuseUnknownFields);
        Assert.Equal("/bedrock", settings.PathPrefix);
    }

    [Theory]
    [InlineData("maxMessageBytes: 200MiB", 600L << 20, 250_000)]
    [InlineData("maxMessageBytes: 1GiB", 3L << 30, 250_000)]
    [InlineData("{ maxMessageBytes: 8MiB, maxBufferedBytes: 24MiB }", 24L << 20, 35_746)]
    public void What_is_left_out_follows_from_what_is_given(string given, long maxBufferedBytes, int maxBodyValues)
    {
        var lines = given.Trim('{', '}', ' ').Split(", ");
        var listen = Good(SampleFile.Small.Replace("identity:", $"  {string.Join("\n  ", lines)}\nidentity:", StringComparison.Ordinal)).Listen;

        Assert.Equal((maxBufferedBytes, maxBodyValues), (listen.MaxBufferedBytes, listen.MaxBodyValues));
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var settings = Good(SampleFile.Small);

        Assert.Equal(new ListenEndpoint(null, IPEndPoint.Parse("127.0.0.1:9003")), settings.Listen.Admin);
        Assert.Empty(settings.Listen.AdminHosts);
        Assert.Equal(34 * 1024 * 1024, settings.Listen.MaxMessageBytes);
        Assert.Equal("x-team", settings.Identity.TeamHeader);
        Assert.Equal(["team"], settings.Identity.Issuers[0].TeamClaim);
        Assert.Equal(["RS256", "PS256", "ES256", "ES384"], settings.Identity.Issuers[0].Algorithms);
        Assert.Equal(new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"), settings.Aws.RuntimeEndpoint);
        Assert.True(settings.Aws.SetAuthority);
        Assert.Empty(settings.Models["claude-sonnet"].Aliases);
        Assert.Null(settings.Teams["finance"].DefaultModel);
        Assert.False(settings.RefuseUnknownFields);
        Assert.Equal("", settings.PathPrefix);
    }

    [Theory]
    [InlineData("us-gov-west-1", "https://bedrock-runtime.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eusc-de-east-1", "https://bedrock-runtime.eusc-de-east-1.amazonaws.eu/")]
    [InlineData("ap-southeast-4", "https://bedrock-runtime.ap-southeast-4.amazonaws.com/")]
    public void The_endpoint_follows_the_region(string region, string endpoint) =>
        Assert.Equal(endpoint, Good(SampleFile.Small.Replace("us-east-1", region, StringComparison.Ordinal)).Aws.RuntimeEndpoint.AbsoluteUri);

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://[::1]:8080/", "http://[::1]:8080/")]
    [InlineData("https://Bedrock.Example:443//", "https://bedrock.example/")]
    [InlineData("http://fake-bedrock:8080", "http://fake-bedrock:8080/")]
    public void An_endpoint_is_reduced_to_scheme_and_host(string written, string endpoint) =>
        Assert.Equal(endpoint, Good(SampleFile.Small.Replace("region: us-east-1", $"region: us-east-1\n  runtimeEndpoint: {written}", StringComparison.Ordinal)).Aws.RuntimeEndpoint.AbsoluteUri);

    [Theory]
    [InlineData("1048576", 1048576)]
    [InlineData("2048KiB", 2097152)]
    [InlineData("34 MiB", 35651584)]
    [InlineData("1GiB", 1073741824)]
    public void A_size_may_have_a_unit(string written, int bytes) =>
        Assert.Equal(bytes, Good(SampleFile.Small.Replace("identity:", $"  maxMessageBytes: {written}\nidentity:", StringComparison.Ordinal)).Listen.MaxMessageBytes);

    [Theory]
    [InlineData("arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc123def456")]
    [InlineData("arn:aws-us-gov:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456")]
    [InlineData("arn:aws:sagemaker:us-east-1:111122223333:endpoint/my-endpoint")]
    [InlineData("amazon.nova-pro-v1:0")]
    public void Other_model_ids_are_taken_too(string id) =>
        Assert.Equal(id, Good(SampleFile.Small.Replace("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01", $"\"{id}\"", StringComparison.Ordinal)).Teams["finance"].Models["claude-sonnet"]);

    [Fact]
    public void Text_stays_as_written_whatever_YAML_would_make_of_it()
    {
        var settings = Good(SampleFile.Small.Replace("finance:", "0x10: { models: { claude-sonnet: no.model } }\n  no:", StringComparison.Ordinal));

        Assert.Equal(["0x10", "no"], settings.Teams.Keys);
    }

    [Theory]
    [InlineData("\uFEFF", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("# comment\n---\n", "\n")]
    [InlineData("%YAML 1.2\n---\n", "\n")]
    public void Marks_line_endings_and_directives_do_no_harm(string before, string lineEnd) =>
        Good(before + SampleFile.Small.Replace("\n", lineEnd, StringComparison.Ordinal));

    [Fact]
    public void The_example_in_docs_is_good_without_any_variable()
    {
        var (settings, problems, _) = SettingsLoader.Load(Path.Combine(RepositoryFiles.Root, "docs", "examples", "extproc.yaml"), _ => null, JwksDocument.Check);

        Assert.Empty(problems);
        Assert.Equal(["finance", "engineering"], settings!.Teams.Keys);
    }

    [Fact]
    public void The_first_listing_of_the_configuration_page_is_good()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "configuration.md"));
        var listing = page.Split("```yaml\n")[1].Split("```")[0];

        var result = SettingsLoader.Parse(
            Path.Combine(RepositoryFiles.Root, "docs", "examples", "listing.yaml"),
            Encoding.UTF8.GetBytes(listing),
            SampleFile.Environment,
            JwksDocument.Check);

        Assert.Empty(result.Problems);
    }

    private static ExtProcSettings Good(string text)
    {
        var (settings, problems, _) = SampleFile.Parse(text);
        Assert.Empty(problems);
        return settings!;
    }
}
