namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>The source tree that the tests were built from: cases are read, and rewritten, where they are kept.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Cases => Path.Combine(Root, "tests", "ExtProc.Dialects.Tests", "Cases");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ExtProc.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No ExtProc.sln above {AppContext.BaseDirectory}.");
    }
}
