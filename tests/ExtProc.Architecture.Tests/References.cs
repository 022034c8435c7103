using System.Xml.Linq;
using Xunit;

namespace ExtProc.Architecture.Tests;

/// <summary>Who may reference whom, as the project files say it.</summary>
public sealed class References
{
    [Theory]
    [InlineData("ExtProc.Protos")]
    [InlineData("ExtProc.Dialects")]
    [InlineData("ExtProc.Aws")]
    [InlineData("ExtProc.Core", "ExtProc.Aws", "ExtProc.Dialects")]
    [InlineData("ExtProc.Server", "ExtProc.Core", "ExtProc.Protos")]
    [InlineData("ExtProc.LocalStack", "ExtProc.Protos", "ExtProc.Server")]
    public void A_project_references_these_projects_and_no_others(string project, params string[] expected) =>
        Assert.Equal(expected, Names(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public void The_dialects_use_the_base_library_and_a_checksum()
    {
        Assert.Equal(["System.IO.Hashing"], Names("ExtProc.Dialects", "PackageReference"));
        Assert.Empty(Names("ExtProc.Dialects", "FrameworkReference"));
        var dialects = typeof(Dialects.Contract.IDialect).Assembly;
        Assert.All(
            dialects.GetReferencedAssemblies(),
            reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_dialects_know_no_clock_no_network_and_no_log()
    {
        string[] foreign = ["HttpClient", "TimeProvider", "DateTime", "Stopwatch", "ILogger", "Microsoft.", "System.Net", "Task<", "async "];
        var offenders =
            from file in Sources.Product
            where file.Path.StartsWith("src/ExtProc.Dialects/", StringComparison.Ordinal)
            from word in foreign
            where file.Text.Contains(word, StringComparison.Ordinal)
            select $"{file.Path}: {word}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void The_local_stack_checks_signatures_with_code_of_its_own()
    {
        var offenders = Sources.Product.Where(file =>
            file.Path.StartsWith("src/ExtProc.LocalStack/", StringComparison.Ordinal)
            && (file.Text.Contains("ExtProc.Aws", StringComparison.Ordinal)
                || file.Text.Contains("using ExtProc.Dialects", StringComparison.Ordinal)
                || file.Text.Contains("using ExtProc.Core", StringComparison.Ordinal)
                || file.Text.Contains("using ExtProc.Server", StringComparison.Ordinal)));
        Assert.Empty(offenders.Select(file => file.Path));
    }

    [Fact]
    public void Every_package_version_stands_in_one_place_with_its_reason()
    {
        var lines = File.ReadAllLines(Path.Combine(Sources.Root, "Directory.Packages.props"));
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Contains("<PackageVersion", StringComparison.Ordinal))
            {
                Assert.True(
                    lines[i - 1].Contains("-->", StringComparison.Ordinal) || lines[i - 1].Contains("<PackageVersion", StringComparison.Ordinal),
                    $"no reason above: {lines[i].Trim()}");
            }
        }
    }

    private static IEnumerable<string> Names(string project, string element) =>
        XDocument.Load(Path.Combine(Sources.Root, "src", project, project + ".csproj"))
            .Descendants(element)
            .Where(item => (string?)item.Attribute("PrivateAssets") != "all")
            .Select(item => ((string)item.Attribute("Include")!).Replace('\\', '/'));
}
