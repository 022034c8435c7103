using System.Text.Json;
using Xunit;

namespace ExtProc.Allocation.Tests;

/// <summary>Bytes that one operation may allocate, from <c>budgets.json</c>: the contract is in the repository.</summary>
internal static class Budgets
{
    private static readonly JsonDocument File = JsonDocument.Parse(
        System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "budgets.json")));

    /// <summary>Every name in the file.</summary>
    public static IEnumerable<string> Names => File.RootElement.EnumerateObject().Select(budget => budget.Name);

    /// <summary>Measures an operation and compares it with its budget.</summary>
    public static void Hold(string name, Action operation)
    {
        var budget = File.RootElement.GetProperty(name).GetInt64();
        var measured = BytesOf(operation);
        Assert.True(measured <= budget, $"{name}: {measured} bytes allocated, the budget is {budget}");
        TestContext.Current.SendDiagnosticMessage($"{name}: {measured} of {budget} bytes");
    }

    /// <summary>
    /// Bytes one run of a warm operation allocates on this thread: the least of several rounds, because the runtime's own
    /// work (tiering, pool growth) may fall into any one of them.
    /// </summary>
    public static long BytesOf(Action operation)
    {
        const int warmUp = 60;
        const int rounds = 5;
        const int runs = 20;
        for (var i = 0; i < warmUp; i++)
        {
            operation();
        }

        var least = long.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < runs; i++)
            {
                operation();
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / runs);
        }

        return least;
    }
}
