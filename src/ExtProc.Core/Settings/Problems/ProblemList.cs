namespace ExtProc.Core.Settings.Problems;

/// <summary>Collects everything that is wrong with one file.</summary>
/// <param name="file">The file as it was named.</param>
internal sealed class ProblemList(string file)
{
    private readonly List<SettingsProblem> _problems = [];
    private readonly List<SettingsProblem> _notes = [];

    /// <summary>Problems so far.</summary>
    public int Count => _problems.Count;

    /// <summary>Notes one problem.</summary>
    /// <param name="at">Where.</param>
    /// <param name="message">What is wrong, without a full stop.</param>
    /// <param name="fix">What to do: a sentence.</param>
    public void Add(FilePosition at, string message, string fix) =>
        _problems.Add(new(file, at.Line, at.Column, message, fix));

    /// <summary>Says something that is no problem, but that an operator may wonder about later.</summary>
    public void Note(FilePosition at, string message, string consequence) =>
        _notes.Add(new(file, at.Line, at.Column, message, consequence));

    /// <summary>The notes, in the order they were made.</summary>
    public IReadOnlyList<SettingsProblem> Notes => _notes;

    /// <summary>All of them as the file has them; two at one place in the order they were found.</summary>
    public IReadOnlyList<SettingsProblem> InFileOrder() =>
        [.. _problems.OrderBy(problem => new FilePosition(problem.Line, problem.Column))];
}
