namespace ExtProc.Server.Hosting;

/// <summary>
/// The runtime's own diagnostics: a socket and two pipes in the temporary folder, through which any process of the same
/// user can dump this one's memory or load code into it. Only the environment can switch them off, before the program
/// runs (no key of <c>runtimeconfig.json</c> does: tried with .NET 10).
/// https://learn.microsoft.com/dotnet/core/runtime-config/debugging-profiling
/// </summary>
internal static class RuntimeDiagnostics
{
    /// <summary>The environment variable; <c>0</c> closes them.</summary>
    public const string Variable = "DOTNET_EnableDiagnostics";

    /// <summary>Whether they are open.</summary>
    /// <param name="environment">Looks up an environment variable.</param>
    public static bool AreOpen(Func<string, string?> environment) => environment(Variable) != "0";
}
