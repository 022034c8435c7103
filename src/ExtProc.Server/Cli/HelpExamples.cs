using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ExtProc.Server.Cli;

/// <summary>Examples below the help text of every command.</summary>
internal sealed class HelpExamples : SynchronousCommandLineAction
{
    private readonly SynchronousCommandLineAction _help;
    private readonly (string Line, string Meaning)[] _examples;

    private HelpExamples(SynchronousCommandLineAction help, (string Line, string Meaning)[] examples)
    {
        _help = help;
        _examples = examples;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => _help.ClearsParseErrors;

    /// <summary>Adds examples to the help of a program.</summary>
    public static void AddTo(RootCommand root, params (string Line, string Meaning)[] examples)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpExamples((SynchronousCommandLineAction)option.Action!, examples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var width = _examples.Max(example => example.Line.Length);
        output.WriteLine("Examples:");
        foreach (var (line, meaning) in _examples)
        {
            output.WriteLine($"  {line.PadRight(width)}  {meaning}");
        }

        return code;
    }
}
