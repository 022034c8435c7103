using ExtProc.Core.Settings.Problems;

namespace ExtProc.Core.Settings.Tree;

/// <summary>One node of the file, with its place. Built once from parser events, never changed.</summary>
internal abstract class YamlNode(FilePosition at)
{
    /// <summary>Where the node begins.</summary>
    public FilePosition At { get; } = at;

    /// <summary>What a person calls this kind of node.</summary>
    public abstract string Kind { get; }
}

/// <summary>A node that was reported already: nobody complains about it twice.</summary>
internal sealed class YamlBroken(FilePosition at) : YamlNode(at)
{
    /// <inheritdoc/>
    public override string Kind => "an error";
}

/// <summary>Text. YAML's own types are not guessed: whoever needs a number or a flag reads it from the text.</summary>
internal sealed class YamlScalar(FilePosition at, string text, string written, bool plain) : YamlNode(at)
{
    /// <summary>The value, environment references replaced.</summary>
    public string Text { get; } = text;

    /// <summary>The value as the file has it. Messages show this one: a replaced value may be nobody's business.</summary>
    public string Written { get; } = written;

    /// <summary>Neither quoted nor a block.</summary>
    public bool IsPlain { get; } = plain;

    /// <summary>Whether an environment variable is part of the value.</summary>
    public bool HasReference => !ReferenceEquals(Text, Written);

    /// <summary>Nothing after the colon, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && !HasReference && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "text";
}

/// <summary>A list.</summary>
internal sealed class YamlSequence(FilePosition at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    /// <summary>In file order.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>Keys and values; every key is text and there once.</summary>
internal sealed class YamlMapping(FilePosition at, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> entries) : YamlNode(at)
{
    /// <summary>In file order.</summary>
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "a group of keys";
}
