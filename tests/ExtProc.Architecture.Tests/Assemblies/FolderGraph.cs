using Mono.Cecil;

namespace ExtProc.Architecture.Tests.Assemblies;

/// <summary>The folders of one project and which uses which, read from the compiled assembly.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, Dictionary<string, string>> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _names = new(StringComparer.Ordinal);

    private FolderGraph(string root) => Root = root;

    /// <summary>The namespace of the project.</summary>
    public string Root { get; }

    /// <summary>Every folder that has types, relative to the project, with dots; empty for the project itself.</summary>
    public IEnumerable<string> Folders => _uses.Keys;

    /// <summary>Reads an assembly. Types outside the project's namespace are generated ones that no file of ours declares.</summary>
    public static FolderGraph Read(string assembly, string root)
    {
        var graph = new FolderGraph(root);
        using var module = ModuleDefinition.ReadModule(assembly);
        foreach (var type in module.Types)
        {
            if (graph.FolderOf(type) is not { } folder)
            {
                continue;
            }

            graph.Add(folder);
            foreach (var used in Mentions.Of(type))
            {
                if (graph.FolderOf(used) is { } other && other != folder)
                {
                    graph.Add(folder).TryAdd(other, $"{type.FullName} → {used.FullName}");
                    graph.AddName(folder, $"{other}.{used.Name}");
                }
            }
        }

        return graph;
    }

    /// <summary>The folders that a folder uses, each with one example.</summary>
    public IReadOnlyDictionary<string, string> UsedBy(string folder) => _uses[folder];

    /// <summary>The types of other folders that a folder uses.</summary>
    public IReadOnlySet<string> UsedNames(string folder) => _names.TryGetValue(folder, out var names) ? names : new HashSet<string>();

    /// <summary>
    /// The graph of the folders directly below one, each with all that is in it. Two folders can use one another without any two
    /// of their own subfolders doing so.
    /// </summary>
    public FolderGraph Below(string parent)
    {
        var graph = new FolderGraph(Root);
        foreach (var (folder, uses) in _uses)
        {
            if (ChildOf(parent, folder) is not { } child)
            {
                continue;
            }

            graph.Add(child);
            foreach (var (used, example) in uses)
            {
                if (ChildOf(parent, used) is { } other && other != child)
                {
                    graph.Add(child).TryAdd(other, example);
                }
            }
        }

        return graph;
    }

    /// <summary>Every way round from a folder to itself that a depth-first walk meets, as its examples.</summary>
    public IReadOnlyList<string> Cycles()
    {
        var cycles = new List<string>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var folder in _uses.Keys)
        {
            Walk(folder);
        }

        return cycles;

        void Walk(string folder)
        {
            var start = path.IndexOf(folder);
            if (start >= 0)
            {
                var round = path[start..];
                cycles.Add(string.Join("; ", round.Select((from, i) => _uses[from][round[(i + 1) % round.Count]])));
                return;
            }

            if (!done.Add(folder))
            {
                return;
            }

            path.Add(folder);
            foreach (var used in _uses[folder].Keys.Where(_uses.ContainsKey))
            {
                Walk(used);
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    private static string? ChildOf(string parent, string folder)
    {
        if (parent.Length > 0 && !folder.StartsWith(parent + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var inside = parent.Length == 0 ? folder : folder[(parent.Length + 1)..];

        // Types that lie in the project itself are a folder of their own: "".
        return inside.Split('.')[0];
    }

    private Dictionary<string, string> Add(string folder)
    {
        if (!_uses.TryGetValue(folder, out var uses))
        {
            _uses[folder] = uses = new(StringComparer.Ordinal);
        }

        return uses;
    }

    private void AddName(string folder, string name)
    {
        if (!_names.TryGetValue(folder, out var names))
        {
            _names[folder] = names = new(StringComparer.Ordinal);
        }

        names.Add(name);
    }

    private string? FolderOf(TypeDefinition type) =>
        type.Namespace == Root ? ""
        : type.Namespace.StartsWith(Root + ".", StringComparison.Ordinal) ? type.Namespace[(Root.Length + 1)..]
        : null;
}
