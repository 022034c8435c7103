using System.Text.RegularExpressions;

namespace ExtProc.Architecture.Tests;

/// <summary>The product's own C# files, as they lie in the repository.</summary>
internal static partial class Sources
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file below <c>src/</c>.</summary>
    public static IReadOnlyList<SourceFile> Product { get; } = Read("src");

    /// <summary>Every file below <c>src/</c> and <c>tests/</c>.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. Product, .. Read("tests")];

    /// <summary>Names of the types that a file declares.</summary>
    public static IEnumerable<string> DeclaredTypes(SourceFile file) =>
        Declaration().Matches(file.Text).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^\s*(?:\w+ )*(?:class|struct|interface|enum|record) (?:struct )?(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    private static SourceFile[] Read(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path)))),
    ];

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "ExtProc.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("No folder above the tests holds ExtProc.sln.");
    }
}

/// <summary>One file.</summary>
/// <param name="Path">From the root, with <c>/</c>.</param>
/// <param name="Text">What it holds.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public int Lines => Text.Count(c => c == '\n');

    /// <summary>The folder inside a project: <c>src/ExtProc.Server/Envoy/X.cs</c> is in <c>Envoy</c>; the root is empty.</summary>
    public string FolderIn(string project)
    {
        var inside = Path[(project.Length + 1)..];
        var slash = inside.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : inside[..slash];
    }
}
