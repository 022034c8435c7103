using System.Globalization;
using ExtProc.LocalStack.Metrics;
using ExtProc.LocalStack.Scenario;
using Spectre.Console;

namespace ExtProc.LocalStack.Output;

/// <summary>The two tables of a run.</summary>
internal static class DemoTables
{
    /// <summary>Request by request: expected and got.</summary>
    public static Table Requests(IEnumerable<DemoResult> results)
    {
        var table = new Table().Title("What happened").AddColumns("request", "expected", "got", "profile that reached Bedrock", "ok");
        foreach (var result in results)
        {
            var profiles = result.Profiles.Count == 0 ? "none" : string.Join(", ", result.Profiles.Select(ShortName));
            table.AddRow(
                new Text(result.Request.Title),
                new Text(result.Request.Expected),
                new Text(result.Got),
                new Text(profiles),
                result.Ok ? new Text("yes", new Style(Color.Green)) : new Text("NO", new Style(Color.Red)));
        }

        return table;
    }

    /// <summary>Team by team: what the sidecar metered.</summary>
    public static Table Teams(IEnumerable<TeamUsage> usage)
    {
        var table = new Table().Title("What was metered (/metrics)").AddColumns("team", "model");
        foreach (var number in (string[])["requests", "input", "output", "cached"])
        {
            table.AddColumn(new TableColumn(number).RightAligned());
        }

        table.AddColumn("profile");
        foreach (var row in usage)
        {
            table.AddRow(new Text(row.Team), new Text(row.Model), Number(row.Requests), Number(row.Input), Number(row.Output), Number(row.Cached), new Text(ShortName(row.Profile)));
        }

        return table;
    }

    private static Text Number(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    // The part that differs; whole ARNs would not fit beside each other.
    private static string ShortName(string arn) => arn[(arn.LastIndexOf(':') + 1)..];
}
