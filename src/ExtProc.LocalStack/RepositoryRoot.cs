namespace ExtProc.LocalStack;

/// <summary>The folder that a build of this repository lies in.</summary>
internal static class RepositoryRoot
{
    /// <summary>Walks up from the program to the folder with <c>ExtProc.sln</c>.</summary>
    /// <returns>Null when the program was copied elsewhere.</returns>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ExtProc.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
