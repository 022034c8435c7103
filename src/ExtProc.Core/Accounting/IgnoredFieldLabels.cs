namespace ExtProc.Core.Accounting;

/// <summary>
/// The fields of one request that had no effect, each under the name it is counted by: its own when the dialect's support table
/// has a row for it, else <see cref="TransactionLabels.Other"/>. A view, so that no list is copied.
/// </summary>
/// <param name="fields">The fields, under the client's names.</param>
/// <param name="known">The rows of the dialect's support table.</param>
internal readonly struct IgnoredFieldLabels(IReadOnlyList<string> fields, IReadOnlySet<string> known)
{
    /// <summary>Number of fields.</summary>
    public int Count => fields?.Count ?? 0;

    /// <summary>The label of one field.</summary>
    public string this[int index] => known.Contains(fields[index]) ? fields[index] : TransactionLabels.Other;
}
