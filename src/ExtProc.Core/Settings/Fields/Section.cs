using ExtProc.Core.Settings.Problems;
using ExtProc.Core.Settings.Tree;

namespace ExtProc.Core.Settings.Fields;

/// <summary>
/// A group of keys while it is read. Whoever asks for a key makes it a known one; <see cref="Close"/> notes the rest.
/// </summary>
internal sealed class Section(string path, YamlMapping mapping, ProblemList problems)
{
    private const int MaxSimpleLength = 64;

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Path of the group; empty for the file itself.</summary>
    public string Path { get; } = path;

    /// <summary>Where the group begins.</summary>
    public FilePosition At => mapping.At;

    /// <summary>The value of a key, or null when it is absent.</summary>
    public Field? Optional(string key)
    {
        _known[key] = true;
        foreach (var (name, node) in mapping.Entries)
        {
            if (name.Text == key)
            {
                return new Field(PathOf(key), node, problems);
            }
        }

        return null;
    }

    /// <summary>The value of a key; its absence is noted with an example of what to write.</summary>
    public Field? Required(string key, string example)
    {
        var field = Optional(key);
        if (field is null)
        {
            problems.Add(At, $"{PathOf(key)} is missing", $"Add it, for example {example}.");
        }

        return field;
    }

    /// <summary>A key of the contract that this version does not have: its use is a problem of its own.</summary>
    /// <returns>Whether the file uses it.</returns>
    public bool NotYet(string key, string instead)
    {
        var field = Optional(key);
        _known[key] = false;
        field?.Problem("is not supported yet", instead);
        return field is not null;
    }

    /// <summary>Every key as a name that the file chooses (models, teams), with its value.</summary>
    public IEnumerable<NamedField> Names()
    {
        foreach (var (name, node) in mapping.Entries)
        {
            _known[name.Text] = true;
            yield return new NamedField(
                new Field(Path, name, problems),
                name.Text,
                new Field(PathOf(name.Written), node, problems));
        }
    }

    /// <summary>Notes a problem with the group as a whole.</summary>
    public void Problem(string message, string fix) => problems.Add(At, $"{Path} {message}", fix);

    /// <summary>Notes every key that nobody asked for.</summary>
    public void Close()
    {
        var supported = _known.Where(key => key.Value).Select(key => key.Key).ToArray();
        foreach (var (name, _) in mapping.Entries)
        {
            if (!_known.ContainsKey(name.Text))
            {
                var inside = Path.Length == 0 ? "" : $" in {Path}";
                problems.Add(name.At, $"unknown key {Shown.Quoted(name.Written)}{inside}", NearestName.Advice(name.Text, supported, $"Known keys: {string.Join(", ", supported)}."));
            }
        }
    }

    private string PathOf(string key)
    {
        var simple = key.Length <= MaxSimpleLength && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return !simple ? $"{Path}[{Shown.Quoted(key)}]" : Path.Length == 0 ? key : $"{Path}.{key}";
    }
}

/// <summary>A key that the file chooses, and its value.</summary>
/// <param name="Key">The key itself, for problems with the name.</param>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
internal readonly record struct NamedField(Field Key, string Name, Field Value);
