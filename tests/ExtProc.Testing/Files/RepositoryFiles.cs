namespace ExtProc.Testing.Files;

/// <summary>Finds the source tree from wherever the tests were built to.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string SettingsCases { get; } = Path.Combine(Root, "tests", "ExtProc.Core.Tests", "Settings", "Cases");

    /// <summary>A JWKS document of one good key, on one line.</summary>
    public static string OneLineKeys { get; } =
        """{"keys":[{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":"one","x":"wrsvuIvulkabgvvxzC9ScHYGtppf7G-uymIHuZvQO6s","y":"Rl30GAWbydVaL0UYp8tB4WAkd1VBHrvRSY-AwuKiI2Y"}]}""";

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "ExtProc.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("ExtProc.sln is not above the tests.");
    }
}
