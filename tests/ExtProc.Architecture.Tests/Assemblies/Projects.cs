using Mono.Cecil;
using Xunit;

namespace ExtProc.Architecture.Tests.Assemblies;

/// <summary>The compiled projects of the product.</summary>
internal static class Projects
{
    /// <summary>Project (and namespace) → assembly.</summary>
    private static readonly Dictionary<string, string> Assemblies = new()
    {
        ["ExtProc.Aws"] = "ExtProc.Aws",
        ["ExtProc.Core"] = "ExtProc.Core",
        ["ExtProc.Dialects"] = "ExtProc.Dialects",
        ["ExtProc.LocalStack"] = "extproc-localstack",
        ["ExtProc.Protos"] = "ExtProc.Protos",
        ["ExtProc.Server"] = "extproc",
    };

    /// <summary>Every project below <c>src/</c>.</summary>
    public static TheoryData<string> All => [.. Assemblies.Keys];

    /// <summary>Path of the assembly of a project.</summary>
    public static string AssemblyOf(string project) => Path.Combine(AppContext.BaseDirectory, Assemblies[project] + ".dll");

    /// <summary>The folders of a project.</summary>
    public static FolderGraph GraphOf(string project) => FolderGraph.Read(AssemblyOf(project), project);

    /// <summary>The types that the files of a project declare, without nested ones.</summary>
    public static IReadOnlyList<(string Folder, string Name)> TypesOf(string project)
    {
        using var module = ModuleDefinition.ReadModule(AssemblyOf(project));
        return
        [
            .. module.Types
                .Where(type => type.Namespace == project || type.Namespace.StartsWith(project + ".", StringComparison.Ordinal))
                .Select(type => (type.Namespace[project.Length..].TrimStart('.'), type.Name.Split('`')[0])),
        ];
    }
}
