using ExtProc.Core.Settings.Fields;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>promptCaching:</c> of the file, a model or a team.</summary>
internal static class PromptCachingSection
{
    // The shortest prefix that Claude caches: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
    private const int DefaultMinTokens = 1024;
    private const int MostTokens = 10_000_000;
    private const int MostTurns = 10_000;
    private static readonly string[] Lifetimes = ["5m", "1h"];

    /// <summary>Reads the section; null when it is left out, or when something is wrong, which is noted.</summary>
    public static PolicyChoice<PromptCachingPolicy>? Read(Section parent) => PolicySection.Read(parent, "promptCaching", ReadKeys);

    private static PromptCachingPolicy? ReadKeys(Section section)
    {
        var system = Flag(section, "cacheSystem");
        var messages = Flag(section, "cacheMessages");
        var tools = Flag(section, "cacheTools");
        var minTokens = section.Optional("minTokens") is { } least ? least.AsNumber(0, MostTokens) : DefaultMinTokens;
        var messageOffset = section.Optional("messageOffset") is { } offset ? offset.AsNumber(0, MostTurns) : 0;
        var ttl = section.Optional("ttl") is { } lifetime ? lifetime.AsChoice(Lifetimes) : Lifetimes[0];
        section.Close();
        if (system is null || messages is null || tools is null || minTokens is null || messageOffset is null || ttl is null)
        {
            return null;
        }

        return new(system.Value, messages.Value, tools.Value, minTokens.Value, messageOffset.Value, ttl == "1h");
    }

    private static bool? Flag(Section section, string key) => section.Optional(key) is { } field ? field.AsFlag() : false;
}
