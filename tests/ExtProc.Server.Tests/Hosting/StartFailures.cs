using System.Net;
using ExtProc.Core.Settings;
using ExtProc.Server.Cli;
using ExtProc.Server.Hosting;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Server.Tests.Hosting;

public sealed class StartFailures
{
    [Fact]
    public async Task An_admin_address_of_another_machine_is_a_message_and_an_exit_code()
    {
        var gateway = new Gateway();
        var settings = gateway.Settings with
        {
            // Reserved for documentation, so nobody's: https://www.rfc-editor.org/rfc/rfc5737
            Listen = new ListenSettings { ExtProc = [], Admin = new ListenEndpoint(null, new IPEndPoint(IPAddress.Parse("203.0.113.1"), 9003)) },
        };

        Assert.Equal(ExitCode.Bad, await ServeCommand.RunAsync("extproc.yaml", settings, CancellationToken.None));
    }
}
