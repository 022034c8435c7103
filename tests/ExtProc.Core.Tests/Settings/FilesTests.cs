using ExtProc.Core.Identity;
using ExtProc.Core.Settings.Loading;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Settings;

/// <summary>The configuration file and the key file as files: absent, large, of another kind, elsewhere.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("extproc-settings-").FullName;

    private string Config => Path.Combine(_directory, "extproc.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void An_absent_file_is_a_problem_with_the_file()
    {
        var problem = Assert.Single(SettingsLoader.Load(Config, _ => null, JwksDocument.Check).Problems);

        Assert.Equal($"{Config}: the file does not exist. Name a configuration file with --config FILE.", problem.ToString());
    }

    [Fact]
    public void A_directory_is_no_file() =>
        Assert.Contains("is a directory", Assert.Single(SettingsLoader.Load(_directory, _ => null, JwksDocument.Check).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_name_that_cannot_be_one_is_a_problem(string name) =>
        Assert.Single(SettingsLoader.Load(name, _ => null, JwksDocument.Check).Problems);

    [Fact]
    public void A_file_over_the_limit_is_not_read()
    {
        File.WriteAllBytes(Config, new byte[SettingsLoader.MaxFileBytes + 1]);

        Assert.Contains("larger than 4MiB", Assert.Single(SettingsLoader.Load(Config, _ => null, JwksDocument.Check).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_at_the_limit_is_read()
    {
        var text = SampleFile.Small.Replace("jwksFile: jwks.json", $"jwks: '{RepositoryFiles.OneLineKeys}'", StringComparison.Ordinal);
        File.WriteAllText(Config, text + new string('#', SettingsLoader.MaxFileBytes - text.Length));

        Assert.Empty(SettingsLoader.Load(Config, _ => null, JwksDocument.Check).Problems);
    }

    [Fact]
    public void A_relative_key_file_lies_beside_the_configuration()
    {
        File.WriteAllText(Config, SampleFile.Small.Replace("jwks.json", "keys/set.json", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_directory, "keys"));
        File.WriteAllText(Path.Combine(_directory, "keys", "set.json"), "\uFEFF" + RepositoryFiles.OneLineKeys);

        var (settings, problems, _) = SettingsLoader.Load(Config, _ => null, JwksDocument.Check);

        Assert.Empty(problems);
        Assert.Equal(RepositoryFiles.OneLineKeys, settings!.Identity.Issuers[0].Jwks);
    }

    [Fact]
    public void An_absolute_key_file_is_taken_as_it_is()
    {
        var keys = Path.Combine(RepositoryFiles.SettingsCases, "jwks.json");
        File.WriteAllText(Config, SampleFile.Small.Replace("jwks.json", keys, StringComparison.Ordinal));

        Assert.Empty(SettingsLoader.Load(Config, _ => null, JwksDocument.Check).Problems);
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("", "is not JSON")]
    [InlineData("{\"keys\": [", "is not JSON")]
    [InlineData("[]", "has no \"keys\" array")]
    [InlineData("{\"keys\": {}}", "has no \"keys\" array")]
    public void A_bad_key_file_is_a_problem_where_it_is_named(string? content, string message)
    {
        File.WriteAllText(Config, SampleFile.Small);
        if (content is not null)
        {
            File.WriteAllText(Path.Combine(_directory, "jwks.json"), content);
        }

        var problem = Assert.Single(SettingsLoader.Load(Config, _ => null, JwksDocument.Check).Problems);

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((7, 17), (problem.Line, problem.Column));
    }

    [Fact]
    public void A_key_file_over_a_megabyte_is_not_read()
    {
        File.WriteAllText(Config, SampleFile.Small);
        File.WriteAllBytes(Path.Combine(_directory, "jwks.json"), new byte[(1 << 20) + 1]);

        Assert.Contains("larger than 1MiB", Assert.Single(SettingsLoader.Load(Config, _ => null, JwksDocument.Check).Problems).Message, StringComparison.Ordinal);
    }
}
