using System.Text;
using ExtProc.Core.Settings.Loading;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Settings;

public sealed class HostileBytesTests
{
    [Fact]
    public void A_file_cut_at_any_byte_is_settings_or_problems()
    {
        var bytes = Encoding.UTF8.GetBytes(SampleFile.Text);
        for (var length = 0; length <= bytes.Length; length++)
        {
            Check(bytes.AsSpan(0, length));
        }
    }

    [Fact]
    public void Random_bytes_are_problems()
    {
        var random = new Random(20261120);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            Check(bytes);
        }
    }

    [Fact]
    public void Random_YAML_signs_are_settings_or_problems()
    {
        const string signs = "abc:  \n\n--- []{}&*!|>'\"%@`#,?~<<${}\t\\x0é";
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var text = new char[random.Next(1, 60)];
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = signs[random.Next(signs.Length)];
            }

            Check(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void A_good_file_with_wrong_bytes_is_settings_or_problems()
    {
        var good = Encoding.UTF8.GetBytes(SampleFile.Text);
        var random = new Random(20261122);
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = good.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(random.Next(2) == 0 ? 128 : 256);
            }

            Check(bytes);
        }
    }

    [Fact]
    public void A_good_file_with_lines_moved_is_settings_or_problems()
    {
        var random = new Random(20261123);
        var lines = SampleFile.Text.Split('\n');
        for (var round = 0; round < 2_000; round++)
        {
            var moved = lines.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                moved[random.Next(moved.Length)] = new string(' ', random.Next(8)) + lines[random.Next(lines.Length)].Trim();
            }

            Check(Encoding.UTF8.GetBytes(string.Join('\n', moved)));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, "UTF-16", 0, 0)]
    [InlineData(new byte[] { 0x61, 0x3A, 0x0A, 0x61, 0xC3, 0x28 }, "not UTF-8", 2, 2)]
    [InlineData(new byte[] { 0x61, 0x3A, 0x20, 0x00, 0x62 }, "control character", 1, 4)]
    [InlineData(new byte[] { 0x61, 0x3A, 0x0D, 0x0A, 0x1B, 0x5B }, "control character", 2, 1)]
    public void What_is_not_text_says_where(byte[] bytes, string message, int line, int column)
    {
        var problem = Assert.Single(Check(bytes).Problems);

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[[],")]
    public void Deep_nesting_ends_early(string opener)
    {
        var result = Check(Encoding.UTF8.GetBytes("aws: x\nlisten:\n  " + string.Concat(Enumerable.Repeat(opener, 1_000_000 / opener.Length))));

        Assert.Null(result.Settings);
    }

    [Fact]
    public void A_file_of_one_megabyte_is_read()
    {
        var text = new StringBuilder(SampleFile.Small);
        var teams = 0;
        for (; text.Length < 1 << 20; teams++)
        {
            text.Append($"  team-{teams}:\n    models:\n      claude-sonnet: arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/id{teams}\n");
        }

        var (settings, problems, _) = Check(Encoding.UTF8.GetBytes(text.ToString()));

        Assert.Empty(problems);
        Assert.Equal(teams + 1, settings!.Teams.Count);
    }

    [Theory]
    [InlineData("k{0}: v\n")]
    [InlineData("  bad team {0}: {{ models: {{ nothing-{0}: x y }}, surplus: 1 }}\n")]
    [InlineData("  t{0}: {{ models: {{ claude-sonnet: \"${{UNSET_{0}}}\" }} }}\n")]
    public void A_megabyte_of_mistakes_is_reported_in_full(string line)
    {
        var text = new StringBuilder(SampleFile.Small);
        var lines = 0;
        for (; text.Length < 1 << 20; lines++)
        {
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, line, lines);
        }

        Assert.True(Check(Encoding.UTF8.GetBytes(text.ToString())).Problems.Count >= lines);
    }

    [Theory]
    [InlineData("  {0}: {{}}\n")]
    [InlineData("  x: {{ {0}: {{}} }}\n")]
    [InlineData("  x: {{ models: {{ {0}: {0} }}, defaultModel: {0} }}\n")]
    [InlineData("{0}: x\n")]
    [InlineData("pathPrefix: {0}\n")]
    [InlineData("pathPrefix: [{0}]\n")]
    public void A_word_of_100_KB_makes_a_short_message(string line)
    {
        var text = SampleFile.Small + string.Format(System.Globalization.CultureInfo.InvariantCulture, line, new string('w', 100_000));

        Assert.NotEmpty(Check(Encoding.UTF8.GetBytes(text)).Problems);
    }

    private static SettingsResult Check(ReadOnlySpan<byte> bytes)
    {
        var result = SampleFile.Parse(bytes);

        Assert.Equal(result.Problems.Count == 0, result.Settings is not null);
        Assert.Equal(
            result.Problems.Select(problem => (problem.Line, problem.Column)).Order(),
            result.Problems.Select(problem => (problem.Line, problem.Column)));
        Assert.All(result.Problems, problem =>
        {
            Assert.True(problem.Message.Length < 1000 && !problem.ToString().Any(char.IsControl), problem.ToString());
            Assert.False(string.IsNullOrWhiteSpace(problem.Fix));
        });
        return result;
    }
}
