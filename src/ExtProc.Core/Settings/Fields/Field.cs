using System.Globalization;
using System.Text;
using ExtProc.Core.Settings.Problems;
using ExtProc.Core.Settings.Tree;

namespace ExtProc.Core.Settings.Fields;

/// <summary>
/// One value of the file with the path a person would give it. Every <c>As…</c> gives the value, or notes what is
/// wrong and gives null.
/// </summary>
internal sealed class Field(string path, YamlNode node, ProblemList problems)
{
    private const int MaxTextBytes = 2048;

    /// <summary>For example <c>identity.issuers[0].audiences</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Where the value begins.</summary>
    public FilePosition At => node.At;

    /// <summary>Whether the value is a group of keys: some keys take text or a group.</summary>
    public bool IsMapping => node is YamlMapping;

    /// <summary>Whether the value is a list: some keys take text or a list.</summary>
    public bool IsList => node is YamlSequence;

    /// <summary>Whether the value is the word <c>none</c>: some groups of keys can be switched off.</summary>
    public bool IsNone => node is YamlScalar { IsNull: false, Text: "none" };

    /// <summary>The value as the file has it, for messages.</summary>
    public string Written => node is YamlScalar scalar ? Shown.Quoted(scalar.Written) : node.Kind;

    /// <summary>Notes a problem with this value; <c>{path}</c> is put before the message.</summary>
    public void Problem(string message, string fix) => problems.Add(At, $"{Path} {message}", fix);

    /// <summary>Says something about this value that is no problem.</summary>
    public void Note(string message, string consequence) => problems.Note(At, $"{Path}: {message}", consequence);

    /// <summary>Notes a problem that is the whole message.</summary>
    public void Refuse(string message, string fix) => problems.Add(At, message, fix);

    /// <summary>One line of text, not empty, no space at its ends, at most 2,048 bytes.</summary>
    public string? AsText()
    {
        if (AsScalar() is not { } scalar)
        {
            return null;
        }

        var text = scalar.Text;
        if (text.Length == 0)
        {
            Problem($"is empty{From(scalar)}", "Give it a value.");
        }
        else if (text.AsSpan().Trim().Length != text.Length)
        {
            Problem($"begins or ends with a space or line break{From(scalar)}", "Remove it.");
        }
        else if (text.Any(char.IsControl))
        {
            Problem($"holds a control character or line break{From(scalar)}", "Write it on one line, without escapes.");
        }
        else if (Encoding.UTF8.GetByteCount(text) > MaxTextBytes)
        {
            Problem($"is longer than {MaxTextBytes} bytes", "Shorten it.");
        }
        else
        {
            return text;
        }

        return null;
    }

    /// <summary>A JSON document as text of any length, on one line or several.</summary>
    public string? AsInlineJson()
    {
        if (!IsMapping)
        {
            return AsScalar()?.Text;
        }

        Problem("must be text, not YAML", "Write the JSON as a block: put | after the colon and the JSON indented below it.");
        return null;
    }

    /// <summary>Like <see cref="AsText"/>, but nothing is something too.</summary>
    public string? AsTextOrEmpty() => node is YamlScalar { IsNull: false, Text: "" } ? "" : AsText();

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? AsFlag()
    {
        if (AsScalar() is not { } scalar)
        {
            return null;
        }

        if (scalar.Text is "true" or "false" && (scalar.IsPlain || scalar.HasReference))
        {
            return scalar.Text == "true";
        }

        Problem($"must be true or false, not {Written}", "Write true or false, without quotes.");
        return null;
    }

    /// <summary>A number of bytes: <c>1048576</c>, <c>512KiB</c>, <c>34MiB</c>, <c>1GiB</c>.</summary>
    public long? AsByteSize(long minimum, long maximum)
    {
        if (AsScalar() is not { } scalar)
        {
            return null;
        }

        var fix = $"Write a whole number of bytes, KiB, MiB or GiB from {ByteSize.Show(minimum)} to {ByteSize.Show(maximum)}.";
        if (!(scalar.IsPlain || scalar.HasReference) || !ByteSize.TryParse(scalar.Text, out var size))
        {
            Problem($"must be a size, not {Written}", fix);
        }
        else if (size < minimum || size > maximum)
        {
            Problem($"is out of range: {Written}", fix);
        }
        else
        {
            return size;
        }

        return null;
    }

    /// <summary>A whole number.</summary>
    public int? AsNumber(int minimum, int maximum)
    {
        if (AsScalar() is not { } scalar)
        {
            return null;
        }

        var fix = string.Create(CultureInfo.InvariantCulture, $"Write a whole number from {minimum} to {maximum}, without quotes.");
        if (!(scalar.IsPlain || scalar.HasReference)
            || scalar.Text.Length is 0 or > 18
            || !long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            Problem($"must be a number, not {Written}", fix);
        }
        else if (number < minimum || number > maximum)
        {
            Problem($"is out of range: {Written}", fix);
        }
        else
        {
            return (int)number;
        }

        return null;
    }

    /// <summary>A time from nothing to <paramref name="longest"/>: <c>500ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c>.</summary>
    public TimeSpan? AsDuration(TimeSpan longest)
    {
        if (AsScalar() is not { } scalar)
        {
            return null;
        }

        var fix = $"Write a whole number of ms, s, m or h, at most {Duration.Show(longest)}.";
        if (!Duration.TryParse(scalar.Text, out var duration))
        {
            Problem($"must be a time, not {Written}", fix);
        }
        else if (duration > longest)
        {
            Problem($"is out of range: {Written}", fix);
        }
        else
        {
            return duration;
        }

        return null;
    }

    /// <summary>One of a few words.</summary>
    public string? AsChoice(IReadOnlyCollection<string> choices)
    {
        if (AsText() is not { } text)
        {
            return null;
        }

        if (choices.Contains(text))
        {
            return text;
        }

        Problem($"cannot be {Written}", NearestName.Advice(text, choices, $"Write {string.Join(" or ", choices)}."));
        return null;
    }

    /// <summary>A list with at least one item.</summary>
    public IReadOnlyList<Field>? AsList()
    {
        switch (node)
        {
            case YamlSequence { Items.Count: > 0 } list:
                return [.. list.Items.Select((item, index) => new Field(string.Create(CultureInfo.InvariantCulture, $"{Path}[{index}]"), item, problems))];
            case YamlSequence:
                Problem("is an empty list", "Give it at least one item.");
                return null;
            default:
                WrongKind("a list", node is YamlScalar { IsNull: false } ? $"Write [{Shown.Plain(((YamlScalar)node).Written)}]." : "Write its items as a list: - item.");
                return null;
        }
    }

    /// <summary>A group of keys.</summary>
    /// <param name="fix">What to do when it is something else.</param>
    public Section? AsSection(string fix = "Write its keys indented below it.")
    {
        if (node is YamlMapping mapping)
        {
            return new Section(Path, mapping, problems);
        }

        WrongKind("a group of keys", fix);
        return null;
    }

    private YamlScalar? AsScalar()
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            return scalar;
        }

        WrongKind("text", node is YamlScalar ? "Give it a value, or remove the key." : "Write one value; quote it when it begins with [ or {.");
        return null;
    }

    private void WrongKind(string wanted, string fix)
    {
        if (node is YamlScalar { IsNull: true })
        {
            Problem("has no value", fix);
        }
        else if (node is not YamlBroken)
        {
            Problem($"must be {wanted}, not {node.Kind}", fix);
        }
    }

    private static string From(YamlScalar scalar) => scalar.HasReference ? $": {Shown.Quoted(scalar.Written)} gives that" : "";
}
