using System.Globalization;

namespace ExtProc.Core.Settings.Problems;

/// <summary>One thing wrong with a configuration file.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">1-based line, 0 when it is about the file as a whole.</param>
/// <param name="Column">1-based column, 0 when unknown.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Fix">What to do about it: a sentence.</param>
internal sealed record SettingsProblem(string File, int Line, int Column, string Message, string Fix)
{
    /// <summary><c>file:line:column: message. Fix</c>, the form that editors and terminals turn into a link.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => $"{File}: {Message}. {Fix}",
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {Message}. {Fix}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}. {Fix}"),
    };
}
