using System.Text.RegularExpressions;
using Xunit;

namespace ExtProc.Architecture.Tests;

public sealed partial class Files
{
    // A longer file needs a reason here, and 400 lines is the end.
    private static readonly Dictionary<string, string> LongForAReason = [];

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        var tooLong = Sources.All.Where(file => file.Lines > (LongForAReason.ContainsKey(file.Path) ? 400 : 300));
        Assert.Empty(tooLong.Select(file => $"{file.Path}: {file.Lines} lines"));
    }

    [Fact]
    public void The_usual_file_is_short()
    {
        var lengths = Sources.Product.Select(file => file.Lines).Order().ToArray();
        Assert.InRange(lengths[lengths.Length / 2], 1, 100);
    }

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        var offenders =
            from file in Sources.All
            from name in Sources.DeclaredTypes(file)
            where Hollow().IsMatch(name)
            select $"{file.Path}: {name}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void The_declarations_are_really_seen() =>
        Assert.Contains("Transaction", Sources.Product.SelectMany(Sources.DeclaredTypes));

    [Fact]
    public void Nothing_is_left_to_do_without_a_reason()
    {
        var marks = new Regex("TO" + "DO|FIX" + "ME|HA" + "CK|NotImplemented" + "Exception");
        Assert.Empty(Sources.All.Where(file => marks.IsMatch(file.Text)).Select(file => file.Path));
    }

    [GeneratedRegex("Manager|Helper|Util|Common|Base(?![6d])")]
    private static partial Regex Hollow();
}
