namespace ExtProc.Core.Accounting;

/// <summary>Takes what finished exchanges leave behind: metrics, a ledger, budgets.</summary>
internal interface IUsageSink
{
    /// <summary>
    /// Takes the record of one exchange, exactly once. Called on the exchange's own thread, before the last answer is written,
    /// and by many exchanges at a time: it must not wait and must not throw.
    /// </summary>
    /// <param name="record">The record. Its list of ignored fields holds until the call returns.</param>
    void Take(in UsageRecord record);
}
