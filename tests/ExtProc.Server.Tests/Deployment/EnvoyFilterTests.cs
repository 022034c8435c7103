using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Server.Tests.Deployment;

/// <summary>What the filter must ask for: no request can pass the sidecar before it was signed, and forged tokens are limited.</summary>
public sealed class EnvoyFilterTests
{
    [Theory]
    [InlineData("request_header_mode: SEND")]
    [InlineData("request_body_mode: BUFFERED")]
    [InlineData("request_trailer_mode: SEND")]
    [InlineData("response_body_mode: BUFFERED")]
    [InlineData("failure_mode_allow: false")]
    [InlineData("request_attributes: [connection.id, source.address]")]
    public void Both_bootstraps_have_it(string setting)
    {
        foreach (var file in new[] { "envoy.yaml", "envoy.aws.yaml" })
        {
            var lines = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "envoy", file)).Select(line => line.Trim());

            Assert.Contains(setting, lines);
        }
    }
}
