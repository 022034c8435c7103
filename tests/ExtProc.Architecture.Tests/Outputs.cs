using System.Text.RegularExpressions;
using Xunit;

namespace ExtProc.Architecture.Tests;

/// <summary>Who may write to the process's own streams: a pipe that nobody reads makes the writer wait.</summary>
public sealed partial class Outputs
{
    private const string Server = "src/ExtProc.Server";

    // The command line talks to a person; what runs beside exchanges writes through the log.
    private static readonly string[] MayWrite = ["src/ExtProc.Server/Program.cs", "src/ExtProc.Server/Hosting/ServeCommand.cs"];

    [Fact]
    public void Nothing_beside_an_exchange_writes_to_the_console()
    {
        var offenders = Sources.Product.Where(file =>
            !file.Path.StartsWith("src/ExtProc.LocalStack/", StringComparison.Ordinal)
            && !file.Path.StartsWith(Server + "/Cli/", StringComparison.Ordinal)
            && !MayWrite.Contains(file.Path)
            && Outside().IsMatch(Code(file)));
        Assert.Empty(offenders.Select(file => file.Path));
    }

    [Fact]
    public void The_programs_log_has_one_way_out() => Assert.Equal(
        ["src/ExtProc.Server/Hosting/ServeCommand.cs"],
        Sources.Product.Where(file => Code(file).Contains("LoggerFactory.Create(", StringComparison.Ordinal)).Select(file => file.Path));

    private static string Code(SourceFile file) => string.Join('\n', file.Text.Split('\n').Where(line =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("using ", StringComparison.Ordinal)));

    [GeneratedRegex(@"(?<![\w.])(Console|Trace|Debug)\.[A-Z]|\bAddConsole\b|\bEnvironment\.FailFast\b")]
    private static partial Regex Outside();
}
