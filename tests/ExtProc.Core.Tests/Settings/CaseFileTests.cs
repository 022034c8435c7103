using System.Text;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings.Loading;
using ExtProc.Core.Settings.Problems;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Settings;

/// <summary>
/// Every <c>Cases/*.yaml</c> beside its <c>*.problems.txt</c>, which is empty for a good file. A comment line
/// <c># env NAME=value</c> sets a variable (<c>\n</c> is a line break). <c>UPDATE_CASES=1</c> rewrites the expectations.
/// </summary>
public sealed class CaseFileTests
{
    public static TheoryData<string> Names() =>
        [.. Directory.EnumerateFiles(RepositoryFiles.SettingsCases, "*.yaml").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_has_exactly_its_problems(string name)
    {
        var file = Path.Combine(RepositoryFiles.SettingsCases, name + ".yaml");
        var expectation = Path.Combine(RepositoryFiles.SettingsCases, name + ".problems.txt");

        var (settings, problems, _) = SettingsLoader.Load(file, Environment(file), JwksDocument.Check);
        var actual = Describe(problems);
        if (System.Environment.GetEnvironmentVariable("UPDATE_CASES") == "1")
        {
            File.WriteAllText(expectation, actual);
        }

        Assert.Equal(File.ReadAllText(expectation), actual);
        Assert.Equal(problems.Count == 0, settings is not null);
        Assert.Equal(name.StartsWith("good-", StringComparison.Ordinal), settings is not null);
    }

    [Fact]
    public void Every_expectation_has_its_case()
    {
        var expectations = Directory.EnumerateFiles(RepositoryFiles.SettingsCases, "*.problems.txt").Select(file => Path.GetFileName(file).Split('.')[0]);

        Assert.Equal(Names().Select(row => row.Data).Order(StringComparer.Ordinal), expectations.Order(StringComparer.Ordinal));
    }

    private static string Describe(IReadOnlyList<SettingsProblem> problems)
    {
        var text = new StringBuilder();
        foreach (var problem in problems)
        {
            text.Append(problem with { File = Path.GetFileName(problem.File) }).Append('\n');
        }

        return text.ToString();
    }

    private static Func<string, string?> Environment(string file)
    {
        const string mark = "# env ";
        var variables = File.ReadLines(file)
            .Where(line => line.StartsWith(mark, StringComparison.Ordinal))
            .Select(line => line[mark.Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Replace("\\n", "\n", StringComparison.Ordinal), StringComparer.Ordinal);
        return variables.GetValueOrDefault;
    }
}
