using System.Globalization;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// Where a value stands in a client's body, such as <c>messages[2].content[0].text</c>. Costs nothing until somebody
/// asks for the text, which is when a request is refused.
/// </summary>
internal readonly record struct FieldPath
{
    private readonly string? _root;
    private readonly string? _middle;
    private readonly string? _leaf;

    // One more than the index, so that the default value means "no index".
    private readonly int _first;
    private readonly int _second;

    /// <summary>A member of the body, or a fixed path of members.</summary>
    public FieldPath(string root) => _root = root;

    private FieldPath(string? root, int first, string? middle, int second, string? leaf)
    {
        _root = root;
        _first = first;
        _middle = middle;
        _second = second;
        _leaf = leaf;
    }

    /// <summary>The body itself.</summary>
    public static FieldPath Body => default;

    /// <summary>An element of the array that stands here; two levels at most.</summary>
    public FieldPath At(int index) => _middle is null
        ? new FieldPath(_root, index + 1, null, 0, null)
        : new FieldPath(_root, _first, _middle, index + 1, null);

    /// <summary>
    /// A member, or a fixed path of members, of the object that stands here. Directly after <see cref="At"/> it does not
    /// allocate.
    /// </summary>
    public FieldPath Member(string name)
    {
        if (_root is null)
        {
            return new FieldPath(name);
        }

        return (_first, _second) switch
        {
            (0, _) => new FieldPath(Join(_root, name)),
            (_, 0) => new FieldPath(_root, _first, Join(_middle, name), 0, null),
            _ => new FieldPath(_root, _first, _middle, _second, Join(_leaf, name)),
        };
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"{_root}{Index(_first)}{Dot(_middle)}{Index(_second)}{Dot(_leaf)}";

    private static string Join(string? left, string right) => left is null ? right : $"{left}.{right}";

    private static string Index(int oneBased) =>
        oneBased == 0 ? "" : $"[{(oneBased - 1).ToString(CultureInfo.InvariantCulture)}]";

    private static string Dot(string? name) => name is null ? "" : "." + name;
}
