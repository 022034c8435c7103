using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat;

namespace ExtProc.Dialects;

/// <summary>Every client API that is served.</summary>
public static class ServedDialects
{
    /// <summary>The first one answers a path that belongs to none.</summary>
    public static IReadOnlyList<IDialect> All { get; } = [new Completions()];
}
