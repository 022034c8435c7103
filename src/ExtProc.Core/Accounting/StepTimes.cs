using System.Runtime.CompilerServices;

namespace ExtProc.Core.Accounting;

/// <summary>The own time of each step of one exchange. Zero for a step that was not reached.</summary>
[InlineArray(StepLabels.Count)]
internal struct StepTimes
{
    private TimeSpan _first;

    /// <summary>The time of one step.</summary>
    public readonly TimeSpan Of(Step step) => this[(int)step];

    /// <summary>Adds to the time of one step.</summary>
    public void Add(Step step, TimeSpan time) => this[(int)step] += time;
}
