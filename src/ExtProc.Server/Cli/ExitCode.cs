namespace ExtProc.Server.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done, or a good configuration.</summary>
    public const int Good = 0;

    /// <summary>A bad configuration or a bad command line.</summary>
    public const int Bad = 1;
}
