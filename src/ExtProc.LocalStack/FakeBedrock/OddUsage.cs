using System.Globalization;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>Token counts that do not have Bedrock's form, for whoever wants to see what becomes of them: <c>[fake:usage-decimal]</c>.</summary>
internal static class OddUsage
{
    /// <summary>There is no <c>usage</c>.</summary>
    public const string Missing = "usage-missing";

    /// <summary><c>usage</c> is a list.</summary>
    public const string List = "usage-list";

    /// <summary>A stream tells its counts twice, other ones first.</summary>
    public const string Twice = "usage-twice";

    private static readonly string[] Forms =
        [Missing, List, Twice, "usage-decimal", "usage-exponent", "usage-text", "usage-negative", "usage-huge", "usage-null"];

    /// <summary>The form that is asked for, or null.</summary>
    public static string? Of(Directives directives) => Forms.FirstOrDefault(directives.Has);

    /// <summary>A count as JSON in the form that is asked for.</summary>
    public static string Count(string? form, int count) => string.Format(CultureInfo.InvariantCulture, form switch
    {
        "usage-decimal" => "{0}.0",
        "usage-exponent" => "{0}0E-1",
        "usage-text" => "\"{0}\"",
        "usage-negative" => "-{0}",
        "usage-huge" => "{0}e99",
        "usage-null" => "null",
        _ => "{0}",
    }, count);
}
