using ExtProc.Server.Cli;
using Xunit;

namespace ExtProc.Server.Tests.Cli;

public sealed class ConfigurationFileTests
{
    [Theory]
    [InlineData("a.yaml", "b.yaml", "extproc.yaml", "a.yaml")]
    [InlineData(null, "b.yaml", "extproc.yaml", "b.yaml")]
    [InlineData(null, null, "extproc.yaml", "extproc.yaml")]
    [InlineData(null, "", "extproc.yaml", "extproc.yaml")]
    [InlineData(null, null, "/etc/extproc/extproc.yaml", "/etc/extproc/extproc.yaml")]
    public void The_first_that_is_named_or_there_counts(string? option, string? variable, string existing, string expected)
    {
        Assert.True(ConfigurationFile.TryChoose(option, Variable(variable), file => file == existing, out var file, out var message));

        Assert.Equal((expected, null), (file, message));
    }

    [Fact]
    public void The_current_directory_comes_before_etc()
    {
        Assert.True(ConfigurationFile.TryChoose(null, Variable(null), _ => true, out var file, out _));

        Assert.Equal("extproc.yaml", file);
    }

    [Fact]
    public void Without_any_the_message_names_all_that_was_tried()
    {
        Assert.False(ConfigurationFile.TryChoose(null, Variable(null), _ => false, out _, out var message));

        foreach (var tried in new[] { "--config", "$EXTPROC_CONFIG", "./extproc.yaml", "/etc/extproc/extproc.yaml" })
        {
            Assert.Contains(tried, message, StringComparison.Ordinal);
        }
    }

    private static Func<string, string?> Variable(string? value) => name => name == ConfigurationFile.Variable ? value : null;
}
