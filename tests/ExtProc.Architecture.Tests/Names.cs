using ExtProc.Architecture.Tests.Assemblies;
using Xunit;

namespace ExtProc.Architecture.Tests;

/// <summary>What types and folders are called.</summary>
public sealed class Names
{
    private const string Dialects = "src/ExtProc.Dialects";

    [Theory]
    [InlineData("ExtProc.Aws")]
    [InlineData("ExtProc.Core")]
    [InlineData("ExtProc.Dialects")]
    [InlineData("ExtProc.LocalStack")]
    [InlineData("ExtProc.Server")]
    public void A_type_does_not_repeat_its_folder(string project) => Findings.None(
        from type in Projects.TypesOf(project)
        where Repeats(type.Folder, type.Name)
        select $"{type.Folder}: {type.Name}");

    [Theory]
    [InlineData("OpenAi.Chat.Request", "OpenAiChatRequestMessages", true)]
    [InlineData("OpenAi.Chat.Request", "ChatRequestMessages", true)]
    [InlineData("OpenAi.Chat.Request", "RequestMessages", true)]
    [InlineData("OpenAi.Chat.Request", "IRequestMessages", true)]
    [InlineData("OpenAi.Chat.Request", "Messages", false)]
    [InlineData("OpenAi.Chat.Request", "Requested", false)]
    [InlineData("Memory", "MemoryLimit", true)]
    [InlineData("Sections", "AwsSection", false)]
    public void A_repeated_folder_is_seen(string folder, string name, bool repeats) => Assert.Equal(repeats, Repeats(folder, name));

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

    [Theory]
    [InlineData("ModelCapabilities")]
    [InlineData("options.Model")]
    [InlineData("this model")]
    public void Dialects_do_not_judge_models(string word) => Assert.Empty(
        Sources.Product
            .Where(file => file.Path.StartsWith(Dialects + "/OpenAi/", StringComparison.Ordinal)
                && file.Text.Contains(word, StringComparison.Ordinal))
            .Select(file => file.Path));

    /// <summary>Whether a name begins with that of its folder, alone or with those above it.</summary>
    private static bool Repeats(string folder, string name)
    {
        var words = name is ['I', >= 'A' and <= 'Z', ..] ? name[1..] : name;
        var joined = "";
        foreach (var part in folder.Split('.').Reverse())
        {
            joined = part + joined;
            if (joined.Length > 0 && words.StartsWith(joined, StringComparison.Ordinal) && words.Length > joined.Length && char.IsUpper(words[joined.Length]))
            {
                return true;
            }
        }

        return false;
    }
}
