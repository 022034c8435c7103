using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Files;
using ExtProc.Core.Settings.Problems;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ExtProc.Server.Bootstraps;

/// <summary>
/// A file that an Envoy, an Istio or an Envoy Gateway reads, looked through for settings of the filter that are dangerous here
/// or that the sidecar cannot work with. The sidecar itself sees none of them at run time.
/// </summary>
internal static class EnvoyFile
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Deepest nesting that is read; the library reads nodes by recursion. A bootstrap needs about 20 levels.</summary>
    public const int MaxDepth = 64;

    /// <summary>Looks through a file.</summary>
    /// <param name="file">Its path. YAML or JSON, one document or several.</param>
    /// <param name="settings">The sidecar's settings.</param>
    /// <returns>Problems: the file cannot be read. Notes: what was found in it.</returns>
    public static (IReadOnlyList<SettingsProblem> Problems, IReadOnlyList<SettingsProblem> Notes) Check(string file, ExtProcSettings settings)
    {
        var found = new ProblemList(file);
        if (!BoundedFile.TryRead(file, MaxBytes, out var content, out var reason))
        {
            found.Add(FilePosition.WholeFile, $"the file {reason}", "Name a bootstrap or manifest of Envoy with --envoy FILE.");
        }
        else if (Utf8Text.Decode(content, found) is { } text && Read(text, found) is { } documents)
        {
            FilterRules.Check(documents, settings, found);
        }

        return (found.InFileOrder(), found.Notes);
    }

    private static List<YamlMappingNode>? Read(string text, ProblemList problems)
    {
        try
        {
            if (DepthOf(text) > MaxDepth)
            {
                problems.Add(FilePosition.WholeFile, $"the file is nested deeper than {MaxDepth} levels", "Name a bootstrap or manifest of Envoy with --envoy FILE.");
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return Mappings(stream);
        }
        catch (YamlException error)
        {
            problems.Add(new((int)error.Start.Line, (int)error.Start.Column), "not valid YAML", "Check it with: envoy --mode validate -c FILE.");
            return null;
        }
    }

    private static int DepthOf(string text)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, deepest) = (0, 0);
        while (deepest <= MaxDepth && parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    /// <summary>Every mapping of the file, once: an alias shows the same node again.</summary>
    private static List<YamlMappingNode> Mappings(YamlStream stream)
    {
        var seen = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<YamlNode>(stream.Documents.Select(document => document.RootNode).Reverse());
        var found = new List<YamlMappingNode>();
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            IEnumerable<YamlNode> children = node switch
            {
                YamlMappingNode mapping => mapping.Children.Values,
                YamlSequenceNode sequence => sequence.Children,
                _ => [],
            };
            if (node is YamlMappingNode group)
            {
                found.Add(group);
            }

            foreach (var child in children.Reverse())
            {
                open.Push(child);
            }
        }

        return found;
    }
}
