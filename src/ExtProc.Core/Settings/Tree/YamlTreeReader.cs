using ExtProc.Core.Settings.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ExtProc.Core.Settings.Tree;

/// <summary>
/// Turns YAML 1.2 text into nodes. A syntax error ends the reading; everything else (duplicate keys, aliases, unset
/// variables …) is noted and reading goes on, so that one run shows all of it.
/// </summary>
internal sealed class YamlTreeReader
{
    /// <summary>Nesting that is read; the settings need eight levels. The parser's own cost grows with the square of it.</summary>
    public const int MaxDepth = 32;

    private readonly Parser _parser;
    private readonly Func<string, string?> _environment;
    private readonly ProblemList _problems;
    private readonly Stack<FilePosition> _openFlow = new();
    private FilePosition _last = new(1, 1);
    private bool _stopped;

    private YamlTreeReader(string text, Func<string, string?> environment, ProblemList problems)
    {
        _parser = new Parser(new StringReader(text));
        _environment = environment;
        _problems = problems;
    }

    /// <summary>Reads the only document of a file.</summary>
    /// <returns>Its root, or null when there is none or it cannot be read; then there is a problem.</returns>
    public static YamlNode? Read(string text, Func<string, string?> environment, ProblemList problems)
    {
        var reader = new YamlTreeReader(text, environment, problems);
        try
        {
            var root = reader.ReadDocument();
            return reader._stopped ? null : root;
        }
        catch (YamlException error)
        {
            YamlSyntax.Report(problems, text, PositionOf(error.Start), error.Message);
            return null;
        }
    }

    private YamlNode? ReadDocument()
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            return null;
        }

        Next();
        var root = ReadNode(depth: 1);
        if (!_stopped)
        {
            Next();
            if (_parser.Current is DocumentStart)
            {
                _problems.Add(_last, "a second document begins here", "Keep one document: remove the --- and what follows, or use a file of its own.");
            }
        }

        return root;
    }

    /// <summary>Reads the node at the current event and moves past it.</summary>
    private YamlNode ReadNode(int depth)
    {
        var at = _last;
        if (_parser.Current is NodeEvent node && RefuseAnchorOrTag(node))
        {
            Skip();
            return new YamlBroken(at);
        }

        switch (_parser.Current)
        {
            case Scalar scalar:
                Next();
                return Expand(scalar, at);
            case AnchorAlias alias:
                _problems.Add(at, $"the alias *{Shown.Plain(alias.Value.Value)} is not supported", "Write the value itself, or quote text that begins with *.");
                Next();
                return new YamlBroken(at);
            case SequenceStart or MappingStart when depth > MaxDepth:
                StopTooDeep(at);
                return new YamlBroken(at);
            case SequenceStart start:
                return ReadSequence(at, start.Style == SequenceStyle.Flow, depth);
            case MappingStart start:
                return ReadMapping(at, start.Style == MappingStyle.Flow, depth);
            default:
                // Some nonsense makes the parser end a mapping after a key, without its value.
                throw SyntaxError(at, YamlSyntax.Lost);
        }
    }

    private YamlSequence ReadSequence(FilePosition at, bool flow, int depth)
    {
        Enter(at, flow);
        var items = new List<YamlNode>();
        while (!_stopped && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        Leave(flow);
        return new YamlSequence(at, items);
    }

    private YamlMapping ReadMapping(FilePosition at, bool flow, int depth)
    {
        Enter(at, flow);
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var seen = new Dictionary<string, FilePosition>(StringComparer.Ordinal);
        while (!_stopped && _parser.Current is not MappingEnd)
        {
            var key = ReadKey();
            if (key is null)
            {
                Skip();
                continue;
            }

            var value = ReadNode(depth + 1);
            if (seen.TryAdd(key.Text, key.At))
            {
                entries.Add(new(key, value));
            }
            else
            {
                _problems.Add(key.At, $"{Shown.Quoted(key.Written)} is there twice, first on line {seen[key.Text].Line}", "Keep one of them.");
            }
        }

        Leave(flow);
        return new YamlMapping(at, entries);
    }

    /// <summary>Reads a key; null when it was not usable, which is noted.</summary>
    private YamlScalar? ReadKey()
    {
        var at = _last;
        if (_parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain })
        {
            _problems.Add(at, "the merge key << is not supported", "Write the keys themselves.");
            Next();
            return null;
        }

        if (_parser.Current is SequenceStart or MappingStart)
        {
            _problems.Add(at, "a key must be text", "Quote text that begins with [ or {, for example a template's \"{{ name }}\".");
            Skip();
            return null;
        }

        if (ReadNode(depth: 0) is not YamlScalar key)
        {
            return null;
        }

        if (!key.IsNull && key.Text.Length > 0)
        {
            return key;
        }

        _problems.Add(at, "a key is missing before the colon", "Give the value a name.");
        return null;
    }

    private bool RefuseAnchorOrTag(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            _problems.Add(_last, $"the anchor &{Shown.Plain(node.Anchor.Value)} is not supported", "Remove it and write the value where it is needed, or quote text that begins with &.");
            return true;
        }

        if (!node.Tag.IsEmpty)
        {
            _problems.Add(_last, "a YAML tag is not supported", "Remove it, or quote text that begins with !.");
            return true;
        }

        return false;
    }

    private YamlNode Expand(Scalar scalar, FilePosition at)
    {
        var text = EnvironmentReferences.Expand(scalar, at, _environment, _problems);
        return text is null ? new YamlBroken(at) : new YamlScalar(at, text, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    /// <summary>Moves past the node at the current event, however large.</summary>
    private void Skip()
    {
        var open = 0;
        do
        {
            open += _parser.Current!.NestingIncrease;
            if (open > MaxDepth)
            {
                StopTooDeep(_last);
            }

            Next();
        }
        while (open > 0 && !_stopped);
    }

    private void StopTooDeep(FilePosition at)
    {
        _problems.Add(at, $"nested deeper than {MaxDepth} levels", "Remove the surplus brackets or indentation.");
        _stopped = true;
    }

    private void Enter(FilePosition at, bool flow)
    {
        if (flow)
        {
            _openFlow.Push(at);
        }

        Next();
    }

    private void Leave(bool flow)
    {
        if (_stopped)
        {
            return;
        }

        if (flow)
        {
            _openFlow.Pop();
        }

        Next();
    }

    private void Next()
    {
        try
        {
            if (_parser.MoveNext())
            {
                _last = PositionOf(_parser.Current!.Start);
            }
        }
        catch (Exception error) when (error is not YamlException)
        {
            // An unclosed bracket can make the parser's state machine fail with exceptions of any type and no position.
            var (at, reason) = _openFlow.TryPeek(out var open) ? (open, YamlSyntax.OpenBracket) : (_last, YamlSyntax.Lost);
            throw SyntaxError(at, reason);
        }
    }

    private static YamlException SyntaxError(FilePosition at, string reason)
    {
        var mark = new Mark(0, at.Line, at.Column);
        return new YamlException(mark, mark, reason);
    }

    private static FilePosition PositionOf(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
