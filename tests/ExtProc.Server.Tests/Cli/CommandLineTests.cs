using ExtProc.Core.Settings;
using ExtProc.Server.Cli;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Server.Tests.Cli;

public sealed class CommandLineTests
{
    private static readonly string BadFile = Path.Combine(RepositoryFiles.SettingsCases, "aws.yaml");

    [Fact]
    public async Task Check_counts_what_a_good_file_holds()
    {
        var run = await Run("check", "--config", SampleFile.Path);

        Assert.Equal((0, $"{SampleFile.Path} is good: 2 teams, 2 models, 2 issuers\n", ""), (run.Code, run.Output, run.Error));
        Assert.Null(run.ServedFile);
    }

    [Fact]
    public async Task Check_lists_every_problem_and_their_number()
    {
        var run = await Run("check", "--config", BadFile);

        Assert.Equal((1, ""), (run.Code, run.Output));
        var lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith($"{BadFile}:11:11: aws.region is not a region", lines[0], StringComparison.Ordinal);
        Assert.Equal("4 problems", lines[^1]);
    }

    [Fact]
    public async Task Check_notes_a_model_that_nobody_described_and_is_content()
    {
        var file = Path.GetTempFileName();
        try
        {
            var text = SampleFile.Small
                .Replace("jwks.json", Path.Combine(RepositoryFiles.SettingsCases, "jwks.json"), StringComparison.Ordinal)
                .Replace("anthropic.claude", "nobody.knows", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, text);

            var run = await Run("check", "--config", file);

            Assert.Equal(0, run.Code);
            Assert.StartsWith($"note: {file}:11:37: models.claude-sonnet.foundationModel: nothing is known about", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task One_of_anything_is_singular()
    {
        var good = await Run("check", "--config", Path.Combine(RepositoryFiles.SettingsCases, "good-small.yaml"));
        var bad = await Run("check", "--config", "/nowhere/extproc.yaml");

        Assert.EndsWith("is good: 1 team, 2 models, 1 issuer\n", good.Output, StringComparison.Ordinal);
        Assert.Equal("/nowhere/extproc.yaml: the file does not exist. Name a configuration file with --config FILE.\n1 problem\n", bad.Error);
    }

    [Theory]
    [InlineData("--config FILE")]
    [InlineData("serve --config FILE")]
    [InlineData("--config FILE serve")]
    [InlineData("serve --config=FILE")]
    public async Task Serve_is_what_happens_without_a_command(string line)
    {
        var run = await Run(line.Replace("FILE", SampleFile.Path, StringComparison.Ordinal).Split(' '));

        Assert.Equal((42, SampleFile.Path, "finance"), (run.Code, run.ServedFile, run.ServedSettings?.Teams.Keys.First()));
        Assert.Equal(("", ""), (run.Output, run.Error));
    }

    [Fact]
    public async Task Serve_does_not_begin_with_a_bad_file()
    {
        var run = await Run("serve", "--config", BadFile);

        Assert.Equal((1, null), (run.Code, run.ServedFile));
        Assert.EndsWith("4 problems\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_variable_names_the_file_and_the_option_wins()
    {
        var byVariable = await Run(["check"], name => name == "EXTPROC_CONFIG" ? BadFile : SampleFile.Environment(name));
        var byOption = await Run(["check", "--config", SampleFile.Path], name => name == "EXTPROC_CONFIG" ? BadFile : SampleFile.Environment(name));

        Assert.Equal((1, 0), (byVariable.Code, byOption.Code));
    }

    [Theory]
    [InlineData("chek")]
    [InlineData("--confg x")]
    [InlineData("--config")]
    [InlineData("check surplus")]
    [InlineData("serve --token x")]
    [InlineData("--config a --config b")]
    public async Task A_wrong_command_line_is_explained_and_nothing_runs(string line)
    {
        var run = await Run(line.Split(' '));

        Assert.Equal((1, "", null), (run.Code, run.Output, run.ServedFile));
        Assert.StartsWith("extproc: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Run 'extproc --help' for commands and options.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chek", "Did you mean 'check'?")]
    [InlineData("--confg=x", null)]
    [InlineData("--confg", "Did you mean '--config'?")]
    [InlineData("nonsense", null)]
    public async Task A_typing_error_is_guessed(string argument, string? guess)
    {
        var lines = (await Run(argument)).Error.Split('\n');

        Assert.Equal(guess, lines.SingleOrDefault(line => line.StartsWith("Did you mean", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--help", "extproc [command] [options]")]
    [InlineData("serve --help", "extproc serve [options]")]
    [InlineData("check --help", "extproc check [options]")]
    public async Task Help_shows_usage_the_file_search_and_examples(string line, string usage)
    {
        var run = await Run(line.Split(' '));

        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var part in new[] { usage, "--config <FILE>", "$EXTPROC_CONFIG", "/etc/extproc/extproc.yaml", "Examples:", "extproc check --config" })
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_argument_with_an_at_sign_is_not_a_file_of_arguments()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"--config\n{SampleFile.Path}\n");

            Assert.Equal(1, (await Run("@" + file)).Code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Signals_and_exceptions_are_left_to_the_host()
    {
        var invocation = CommandLine.Invocation(TextWriter.Null, TextWriter.Null);

        Assert.Null(invocation.ProcessTerminationTimeout);
        Assert.False(invocation.EnableDefaultExceptionHandler);
    }

    [Fact]
    public async Task A_bug_in_the_server_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            new CommandLine((_, _, _) => throw new InvalidTimeZoneException(), SampleFile.Environment)
                .RunAsync(["--config", SampleFile.Path], TextWriter.Null, TextWriter.Null));

    private static Task<RunResult> Run(params string[] args) => Run(args, SampleFile.Environment);

    private static async Task<RunResult> Run(string[] args, Func<string, string?> environment)
    {
        var result = new RunResult();
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var commandLine = new CommandLine(
            (file, settings, _) =>
            {
                (result.ServedFile, result.ServedSettings) = (file, settings);
                return Task.FromResult(42);
            },
            environment);
        result.Code = await commandLine.RunAsync(args, output, error);
        (result.Output, result.Error) = (output.ToString(), error.ToString());
        return result;
    }

    private sealed class RunResult
    {
        public int Code { get; set; }

        public string Output { get; set; } = "";

        public string Error { get; set; } = "";

        public string? ServedFile { get; set; }

        public ExtProcSettings? ServedSettings { get; set; }
    }
}
