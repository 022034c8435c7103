using System.Text.RegularExpressions;
using Xunit;

namespace ExtProc.Architecture.Tests;

/// <summary>Which folder of a project may use which other, read from the source text.</summary>
public sealed class Folders
{
    private const string Server = "src/ExtProc.Server";
    private const string Dialects = "src/ExtProc.Dialects";

    // Every folder must have a line: a new folder is a decision.
    private static readonly Dictionary<string, string[]> ServerMayUse = new()
    {
        ["Connections"] = [],
        ["Grpc"] = ["Connections"],
        ["Envoy"] = ["Grpc", "Logging"],
        ["Metering"] = [],
        ["Admin"] = ["Connections", "Metering"],
        ["Logging"] = [],
        ["Bootstraps"] = [],
        ["Cli"] = ["Bootstraps"],
        ["Hosting"] = ["Admin", "Cli", "Connections", "Envoy", "Grpc", "Logging", "Metering"],
        [""] = ["Cli", "Hosting"],
    };

    private static readonly Dictionary<string, string[]> CoreMayUse = new()
    {
        ["Exchange"] = ["Accounting", "Http", "Identity", "Memory", "Settings", "Teams", "Upstream"],
        ["Identity"] = ["Http", "Settings"],
        ["Teams"] = ["Accounting", "Settings"],
        ["Upstream"] = ["Http", "Settings"],
        ["Accounting"] = [],
        ["Http"] = [],
        ["Memory"] = [],
        ["Settings"] = [],
    };

    private static readonly Dictionary<string, string[]> DialectsMayUse = new()
    {
        ["Buffers"] = [],
        ["Reading"] = ["Buffers", "Contract"],
        ["Wire"] = ["Buffers"],
        ["Models"] = [],
        ["Contract"] = ["Bedrock", "Models"],
        ["Bedrock"] = ["Buffers", "Contract", "Models", "Reading", "Wire"],
        ["OpenAi"] = ["Bedrock", "Buffers", "Contract", "Models", "Reading", "Wire"],
        [""] = ["Contract", "OpenAi"],
    };

    [Fact]
    public void The_servers_folders_use_only_what_lies_below_them() => Check(Server, "ExtProc.Server", ServerMayUse);

    [Fact]
    public void The_cores_folders_use_only_what_lies_below_them() => Check("src/ExtProc.Core", "ExtProc.Core", CoreMayUse);

    [Fact]
    public void The_dialects_never_use_one_another() => Check(Dialects, "ExtProc.Dialects", DialectsMayUse);

    [Fact]
    public void Envoys_messages_are_named_in_one_folder()
    {
        var offenders = Sources.Product.Where(file =>
            file.Path.StartsWith(Server, StringComparison.Ordinal)
            && file.Text.Contains("ExtProc.Protos", StringComparison.Ordinal)
            && file.FolderIn(Server) != "Envoy"

            // The health service has its own messages.
            && !Path.GetFileName(file.Path).StartsWith("Health", StringComparison.Ordinal));
        Assert.Empty(offenders.Select(file => file.Path));
    }

    [Theory]
    [InlineData("toolUseId")]
    [InlineData("inferenceConfig")]
    [InlineData("contentBlockDelta")]
    [InlineData("stopReason")]
    [InlineData("toolConfig")]
    [InlineData("cacheReadInputTokens")]
    [InlineData("end_turn")]
    [InlineData("ThrottlingException")]
    public void Bedrocks_names_are_spelt_in_one_folder(string name)
    {
        var offenders = Sources.Product.Where(file =>
            !file.Path.StartsWith("src/ExtProc.LocalStack/", StringComparison.Ordinal)
            && !file.Path.StartsWith(Dialects + "/Bedrock/", StringComparison.Ordinal)
            && file.Text.Contains($"\"{name}\"", StringComparison.Ordinal));
        Assert.Empty(offenders.Select(file => file.Path));
    }

    private static void Check(string project, string rootNamespace, Dictionary<string, string[]> mayUse)
    {
        var offenders = new List<string>();
        foreach (var file in Sources.Product.Where(file => file.Path.StartsWith(project + "/", StringComparison.Ordinal)))
        {
            var folder = file.FolderIn(project);
            Assert.True(mayUse.ContainsKey(folder), $"{project}/{folder} has no line in this test: say what it may use.");
            foreach (var other in mayUse.Keys.Where(other => other.Length > 0 && other != folder && !mayUse[folder].Contains(other)))
            {
                if (Regex.IsMatch(Code(file.Text), $@"\b{Regex.Escape(rootNamespace)}\.{other}\b|(?<![\w.]){other}\.[A-Z]"))
                {
                    offenders.Add($"{file.Path} uses {other}");
                }
            }
        }

        Assert.Empty(offenders);
    }

    /// <summary>The text without comments and namespaces of its own.</summary>
    private static string Code(string text) =>
        string.Join('\n', text.Split('\n').Where(line =>
            !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)));
}
