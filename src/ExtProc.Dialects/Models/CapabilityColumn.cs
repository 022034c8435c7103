using System.Text.Json;

namespace ExtProc.Dialects.Models;

/// <summary>One column of the model table: its name in files, what may stand in it, and the member it sets.</summary>
public abstract class CapabilityColumn
{
    private protected CapabilityColumn(string name) => Name = name;

    /// <summary>The name in <c>models.json</c> and in an operator's configuration.</summary>
    public string Name { get; }

    /// <summary>The name of a member or value in files: its own in camel case.</summary>
    private protected static string InFiles(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}

/// <summary>Yes or no.</summary>
public sealed class FlagColumn : CapabilityColumn
{
    private readonly Func<ModelCapabilities, bool, ModelCapabilities> _with;

    internal FlagColumn(string name, Func<ModelCapabilities, bool, ModelCapabilities> with)
        : base(InFiles(name)) => _with = with;

    /// <summary>The row with this cell changed.</summary>
    public ModelCapabilities With(ModelCapabilities row, bool value) => _with(row, value);
}

/// <summary>A whole number.</summary>
public sealed class NumberColumn : CapabilityColumn
{
    private readonly Func<ModelCapabilities, int, ModelCapabilities> _with;

    internal NumberColumn(
        string name, int minimum, int maximum, bool mayBeNull, Func<ModelCapabilities, int, ModelCapabilities> with)
        : base(InFiles(name)) => (Minimum, Maximum, MayBeNull, _with) = (minimum, maximum, mayBeNull, with);

    /// <summary>The smallest value.</summary>
    public int Minimum { get; }

    /// <summary>The largest value.</summary>
    public int Maximum { get; }

    /// <summary>Whether the table may say null, which leaves the member as it is.</summary>
    internal bool MayBeNull { get; }

    /// <summary>The row with this cell changed.</summary>
    public ModelCapabilities With(ModelCapabilities row, int value) => _with(row, value);
}

/// <summary>One of a few words, or several of them where the member is a set.</summary>
public sealed class WordColumn : CapabilityColumn
{
    private readonly Func<ModelCapabilities, IEnumerable<string>, ModelCapabilities> _with;

    private WordColumn(
        string name, string[] words, bool takesSeveral, Func<ModelCapabilities, IEnumerable<string>, ModelCapabilities> with)
        : base(InFiles(name)) => (Words, TakesSeveral, _with) = (words, takesSeveral, with);

    /// <summary>The words that may stand here; for a set also <c>none</c> and <c>all</c>.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Whether a list of words may stand here.</summary>
    public bool TakesSeveral { get; }

    /// <summary>The row with this cell changed.</summary>
    /// <param name="row">The row.</param>
    /// <param name="words">Of <see cref="Words"/>; one, unless <see cref="TakesSeveral"/>.</param>
    public ModelCapabilities With(ModelCapabilities row, params IEnumerable<string> words) => _with(row, words);

    internal static WordColumn One<T>(string name, Func<ModelCapabilities, T, ModelCapabilities> with)
        where T : struct, Enum
    {
        var values = ValuesByWord<T>();
        return new WordColumn(name, [.. values.Keys], takesSeveral: false, (row, words) => with(row, values[words.Single()]));
    }

    internal static WordColumn Several<T>(string name, Func<T, T, T> union, Func<ModelCapabilities, T, ModelCapabilities> with)
        where T : struct, Enum
    {
        var values = ValuesByWord<T>();
        return new WordColumn(
            name, [.. values.Keys], takesSeveral: true, (row, words) => with(row, words.Select(word => values[word]).Aggregate(default, union)));
    }

    private static OrderedDictionary<string, T> ValuesByWord<T>()
        where T : struct, Enum =>
        new(Enum.GetValues<T>().Select(value => KeyValuePair.Create(InFiles(Enum.GetName(value)!), value)));
}
