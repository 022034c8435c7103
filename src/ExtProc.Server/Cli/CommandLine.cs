using System.CommandLine;
using System.CommandLine.Invocation;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Loading;
using ExtProc.Core.Settings.Problems;
using ExtProc.Server.Bootstraps;

namespace ExtProc.Server.Cli;

/// <summary>Runs the server with a good configuration until it is told to stop.</summary>
/// <param name="file">The configuration file.</param>
/// <param name="settings">What it says.</param>
/// <param name="stop">Only cancelled by whoever embeds the program; signals belong to the host, which drains first.</param>
/// <returns>The exit code.</returns>
internal delegate Task<int> ServeAction(string file, ExtProcSettings settings, CancellationToken stop);

/// <summary>The command line: <c>extproc [serve]</c> and <c>extproc check</c>.</summary>
internal sealed class CommandLine
{
    private readonly ServeAction _serve;
    private readonly Func<string, string?> _environment;
    private readonly Option<string?> _config = new("--config")
    {
        HelpName = "FILE",
        Recursive = true,
        Description = "Configuration file. Without it $EXTPROC_CONFIG counts, then ./extproc.yaml, then /etc/extproc/extproc.yaml.",
    };

    private readonly Option<string?> _envoy = new("--envoy")
    {
        HelpName = "FILE",
        Description = "Also look through a bootstrap or manifest of Envoy (YAML or JSON) and note what is dangerous or missing in it.",
    };

    /// <summary>Prepares the commands.</summary>
    /// <param name="serve">What <c>serve</c> does.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    public CommandLine(ServeAction serve, Func<string, string?> environment)
    {
        _serve = serve;
        _environment = environment;
        Root = BuildRoot();
    }

    /// <summary>The commands and options.</summary>
    public RootCommand Root { get; }

    /// <summary>
    /// How a command runs. The library's own signal handling would end the process two seconds after SIGTERM, in the
    /// middle of a drain; and its exception handler would hide a bug behind an exit code.
    /// </summary>
    public static InvocationConfiguration Invocation(TextWriter output, TextWriter error) => new()
    {
        ProcessTerminationTimeout = null,
        EnableDefaultExceptionHandler = false,
        Output = output,
        Error = error,
    };

    /// <summary>Runs the program.</summary>
    /// <param name="args">Arguments as the shell gave them; <c>@file</c> is not expanded, a token may begin with it.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For problems.</param>
    /// <param name="stop">Ends a server.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        var result = Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not ParseErrorAction)
        {
            return await result.InvokeAsync(Invocation(output, error), stop);
        }

        foreach (var message in result.Errors.Select(problem => problem.Message).Distinct())
        {
            await error.WriteLineAsync($"extproc: {message}");
        }

        foreach (var near in result.UnmatchedTokens.Select(token => NearestName.Find(token, Names())).OfType<string>().Distinct())
        {
            await error.WriteLineAsync($"Did you mean '{near}'?");
        }

        await error.WriteLineAsync("Run 'extproc --help' for commands and options.");
        return ExitCode.Bad;
    }

    private IEnumerable<string> Names() => Root.Subcommands.Select(command => command.Name).Concat(Root.Options.Select(option => option.Name));

    private RootCommand BuildRoot()
    {
        var root = new RootCommand("Puts each team's Amazon Bedrock calls on that team's inference profile, as an external processor of Envoy.") { HelpName = "extproc" };
        root.Options.Add(_config);
        root.SetAction(ServeAsync);
        root.Subcommands.Add(BuildServe());
        root.Subcommands.Add(BuildCheck());
        HelpExamples.AddTo(
            root,
            ("extproc --config /etc/extproc/extproc.yaml", "serve"),
            ("extproc check --config extproc.yaml", "only say what is wrong with the file"));
        return root;
    }

    private Command BuildServe()
    {
        var serve = new Command("serve", "Listen for Envoy and serve until told to stop. This is what extproc does without a command.");
        serve.SetAction(ServeAsync);
        return serve;
    }

    private Command BuildCheck()
    {
        var check = new Command("check", "Check the configuration and the files it names. Exit code 0 when it is good; otherwise 1 and every problem with file, line and fix.");
        check.Options.Add(_envoy);
        check.SetAction(result => Check(result));
        return check;
    }

    private async Task<int> ServeAsync(ParseResult result, CancellationToken stop) =>
        Load(result) is { } loaded ? await _serve(loaded.File, loaded.Settings, stop) : ExitCode.Bad;

    private int Check(ParseResult result)
    {
        if (Load(result) is not { } loaded)
        {
            return ExitCode.Bad;
        }

        if (result.GetValue(_envoy) is { } envoy && !CheckEnvoy(envoy, loaded.Settings, result.InvocationConfiguration.Error))
        {
            return ExitCode.Bad;
        }

        result.InvocationConfiguration.Output.WriteLine(SettingsReport.Good(loaded.File, loaded.Settings));
        return ExitCode.Good;
    }

    private static bool CheckEnvoy(string file, ExtProcSettings settings, TextWriter error)
    {
        var (problems, notes) = EnvoyFile.Check(file, settings);
        SettingsReport.WriteNotes(error, notes);
        if (problems.Count > 0)
        {
            SettingsReport.WriteProblems(error, problems);
        }

        return problems.Count == 0;
    }

    private (string File, ExtProcSettings Settings)? Load(ParseResult result)
    {
        var error = result.InvocationConfiguration.Error;
        if (!ConfigurationFile.TryChoose(result.GetValue(_config), _environment, File.Exists, out var file, out var message))
        {
            error.WriteLine($"extproc: {message}");
            return null;
        }

        var (settings, problems, notes) = SettingsLoader.Load(file, _environment, JwksDocument.Check);
        SettingsReport.WriteNotes(error, notes);
        if (settings is not null)
        {
            return (file, settings);
        }

        SettingsReport.WriteProblems(error, problems);
        return null;
    }
}
